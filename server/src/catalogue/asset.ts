/**
 * The file that scripts/build-catalogue.mjs writes (format.md): a header, and chunks that are decoded when they are asked
 * for. Pure: it takes bytes.
 */

/** Part of every host (Node, browsers), but not of ECMAScript: the core is compiled without the globals of a host. */
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string };

export interface CatalogueInfo {
  readonly source: string;
  readonly version: string;
  /** ISO date of the service data. */
  readonly updatedAt: string;
  readonly dependentActionsAsOf: string;
  readonly counts: Readonly<Record<'services' | 'actions' | 'resourceTypes' | 'conditionKeys', number>>;
}

/** Offset after the header, and length, in bytes. */
export type Chunk = readonly [offset: number, length: number];

/** The lengths of a service's chunks, in bytes: those of all services are next to each other, in their order. */
type ServiceEntry = readonly [
  name: string,
  actions: number,
  names: number,
  descriptions: number,
  encoded: number,
];

interface Header extends CatalogueInfo {
  readonly format: number;
  readonly services: Readonly<Record<string, ServiceEntry>>;
  readonly foreignKeys: Readonly<Record<string, readonly string[]>>;
  readonly arnServices: Readonly<Record<string, readonly string[]>>;
  readonly common: Chunk;
  readonly values: Chunk;
  readonly usage: Chunk;
}

export interface ServiceChunks {
  readonly prefix: string;
  readonly name: string;
  readonly actionCount: number;
  readonly names: Chunk;
  readonly descriptions: Chunk;
  readonly encoded: Chunk;
}

export class Asset {
  readonly header: Header;
  /** Sorted by prefix. */
  readonly services: readonly ServiceChunks[];
  readonly #bytes: Uint8Array;
  readonly #body: number;

  /** @throws RangeError if the bytes are not a catalogue asset of a known format. */
  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < 8 || view.getUint32(0) !== 0x49414d43)
      throw new RangeError('not a Grantwise catalogue');
    const length = view.getUint32(4, true);
    this.#bytes = bytes;
    this.#body = 8 + length;
    this.header = this.json([-length, length]) as Header;
    if (this.header.format !== 2) throw new RangeError(`unknown catalogue format ${this.header.format}`);
    this.services = chunksOf(Object.entries(this.header.services));
  }

  text([offset, length]: Chunk): string {
    const start = this.#body + offset;
    return new TextDecoder().decode(this.#bytes.subarray(start, start + length));
  }

  json(chunk: Chunk): unknown {
    return JSON.parse(this.text(chunk));
  }
}

function chunksOf(entries: readonly (readonly [prefix: string, entry: ServiceEntry])[]): ServiceChunks[] {
  let names = 0;
  let descriptions = 0;
  let encoded = 0;
  for (const [, entry] of entries) {
    descriptions += entry[2];
    encoded += entry[2] + entry[3];
  }
  return entries.map(([prefix, [name, actionCount, ofNames, ofDescriptions, ofEncoded]]) => {
    const chunks: ServiceChunks = {
      prefix,
      name,
      actionCount,
      names: [names, ofNames],
      descriptions: [descriptions, ofDescriptions],
      encoded: [encoded, ofEncoded],
    };
    names += ofNames;
    descriptions += ofDescriptions;
    encoded += ofEncoded;
    return chunks;
  });
}
