import { expect, it } from 'vitest';
import { setModes } from '../../scripts/package.mjs';

/** An entry of a central directory, as APPNOTE.TXT of PKWARE (4.3.12) has it. */
function entry(name: string, mode: number): Buffer {
  const bytes = Buffer.alloc(46 + name.length);
  bytes.write('PK\u0001\u0002', 'latin1');
  bytes.writeUInt16LE(name.length, 28);
  bytes.writeUInt32LE(mode * 0x10000, 38);
  bytes.write(name, 46);
  return bytes;
}

it('the package has the same bytes whatever the umask of the build is', () => {
  const end = Buffer.from('PK\u0005\u0006', 'latin1');
  const zip = (...modes: number[]): Buffer =>
    Buffer.concat([...modes.map((mode, i) => entry(`file${i}`, mode)), end]);
  const [usual, other] = [zip(0o100644, 0o100644), zip(0o100600, 0o100664)];
  expect(other).not.toEqual(usual);
  setModes(other);
  expect(other).toEqual(usual);
});
