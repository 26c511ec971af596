/** The configurations of a host, each read once, and what they mean for a file. */
import type { Catalogue } from '../../catalogue/catalogue.js';
import { type Config, NO_CONFIG, untrusted } from './config.js';
import {
  type ConfigUnit,
  configIn,
  folderOf,
  organizationIdsOf,
  type ReadConfigText,
  readUnit,
  unitsFor,
} from './config-chain.js';
import { type EffectiveConfig, effectiveConfig, isExcluded } from './effective-config.js';

export interface ConfigHost {
  readonly catalogue: Catalogue;
  readonly read: ReadConfigText;
  /** Is the folder the last one in which a configuration of its files is looked for? */
  readonly isTop: (folder: string) => boolean;
  /** Path of the one configuration that applies to every file, instead of those of its folders. */
  readonly only?: string;
  /** A configuration was read, or is gone. */
  readonly onRead: (path: string, unit: ConfigUnit | undefined) => void;
}

/** A configuration with errors says nothing. */
const emptied = (unit: ConfigUnit): ConfigUnit => ({
  ...unit,
  configs: unit.configs.map(({ path }) => ({ path, config: NO_CONFIG })),
});

export class ConfigStore {
  readonly #host: ConfigHost;
  /** By folder; null: there is none. */
  readonly #units = new Map<string, ConfigUnit | null>();
  /** The last ones without errors, with and without changes that are not saved. */
  readonly #good = new Map<string, ConfigUnit>();
  readonly #goodOnDisk = new Map<string, ConfigUnit>();
  readonly #effective = new Map<string, EffectiveConfig>();
  #trusted = true;

  constructor(host: ConfigHost) {
    this.#host = host;
  }

  /** In a workspace that the user does not trust, a configuration hides no findings. */
  get trusted(): boolean {
    return this.#trusted;
  }

  set trusted(trusted: boolean) {
    this.#trusted = trusted;
    this.#effective.clear();
  }

  /** What applies to a file; the same object until a configuration changes. @param path absolute, with `/`. */
  effective(path: string): EffectiveConfig {
    let known = this.#effective.get(path);
    if (!known) {
      const units = this.unitsOf(path).map((u) => (this.#trusted ? u : withConfigs(u, untrusted)));
      known = effectiveConfig(units, path);
      this.#effective.set(path, known);
    }
    return known;
  }

  /** Does a configuration exclude a file or folder where whole folders are checked? Nothing is kept of the answer. */
  excludes(path: string): boolean {
    return this.#trusted && isExcluded(this.unitsOf(path), path);
  }

  /** The configurations in force for a file, the nearest last. */
  unitsOf(path: string): readonly ConfigUnit[] {
    const { only, isTop } = this.#host;
    if (only === undefined) return unitsFor(path, isTop, (folder) => this.#inForce(folder));
    const unit = this.#inForce(folderOf(only));
    return unit ? [unit] : [];
  }

  /** Something changed: everything is read again when it is next used. The last ones without errors are kept. */
  changed(): void {
    this.#units.clear();
    this.#effective.clear();
  }

  /** The changes of a file that were not saved are dropped. */
  reverted(folder: string): void {
    const saved = this.#goodOnDisk.get(folder);
    if (saved) this.#good.set(folder, saved);
    else this.#good.delete(folder);
    this.changed();
  }

  /** The configuration in a folder as it is, with its errors. */
  unitIn(folder: string): ConfigUnit | undefined {
    const known = this.#units.get(folder);
    if (known !== undefined) return known ?? undefined;
    const { read, catalogue, isTop, onRead, only } = this.#host;
    const path = only ?? configIn(folder);
    const first = read(path);
    const above = first && !only && !isTop(folder) ? this.unitsOf(`${folderOf(folder)}/`) : [];
    const unit =
      first &&
      readUnit(
        path,
        read,
        catalogue,
        above.flatMap((u) => organizationIdsOf(u.configs)),
      );
    this.#units.set(folder, unit ?? null);
    if (!unit) {
      this.#good.delete(folder);
      this.#goodOnDisk.delete(folder);
    } else if (unit.usable) {
      this.#good.set(folder, unit);
      if (!unit.edited) this.#goodOnDisk.set(folder, unit);
    }
    onRead(path, unit);
    return unit;
  }

  #inForce(folder: string): ConfigUnit | undefined {
    const unit = this.unitIn(folder);
    if (!unit || unit.usable) return unit;
    return this.#good.get(folder) ?? emptied(unit);
  }
}

const withConfigs = (unit: ConfigUnit, change: (config: Config) => Config): ConfigUnit => ({
  ...unit,
  configs: unit.configs.map(({ path, config }) => ({ path, config: change(config) })),
});
