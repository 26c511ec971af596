/** The SHA-256 of a text: a short key for a text of which there would be a copy in each key. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** The UTF-16 code units of the text: in UTF-8, all lone surrogates would be the same. */
function bytesOf(text: string): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(text.length * 2));
  for (let i = 0; i < text.length; i++) bytes.setUint16(i * 2, text.charCodeAt(i));
  return new Uint8Array(bytes.buffer);
}

/** 64 hexadecimal digits. No two texts are known that have the same. */
export const digestOf = (text: string): string => bytesToHex(sha256(bytesOf(text)));
