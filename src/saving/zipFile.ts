/** ZIP archives, stored without compression as Keras does, with every checksum verified on reading. */
import zlib from 'node:zlib';
import { unzipSync } from 'fflate';
import { SavingError } from '../util/errors.ts';
import { formatBytes } from '../util/format.ts';

/** Members larger than this, or that grow more than {@link MAX_RATIO}-fold, are no model: limits of Keras' reader. */
const MAX_BYTES = 4 * 1024 ** 3;
const MAX_RATIO = 100;

/** 1 January 1980, ZIP's first day: the same members give the same bytes on every day. */
const FIRST_DAY = 0x21;

const LOCAL_HEADER = 0x04034b50;
const DIRECTORY_ENTRY = 0x02014b50;
const DIRECTORY_END = 0x06054b50;

/**
 * The bytes of an archive with these members, in order.
 *
 * Not fflate's `zipSync`: it takes the checksum in JavaScript, which for a big model costs more than all the rest.
 *
 * @throws SavingError `ERR_SAVING` beyond 4 GiB, which this form of ZIP ends at
 */
export function writeZip(members: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const entries = Object.entries(members).map(([name, data]) => ({ name: new TextEncoder().encode(name), data }));
  const directorySize = entries.reduce((sum, { name }) => sum + 46 + name.length, 0);
  const directoryStart = entries.reduce((sum, { name, data }) => sum + 30 + name.length + data.length, 0);
  const size = directoryStart + directorySize + 22;
  if (size > MAX_BYTES - 1) {
    throw new SavingError(`The model has ${formatBytes(size)}; a .keras file holds up to ${formatBytes(MAX_BYTES)}.`);
  }
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  let entryAt = directoryStart;
  for (const { name, data } of entries) {
    const checksum = crc32(data);
    // Version 2.0, names in UTF-8, stored, date, checksum, sizes, length of the name: the same in both places.
    const facts = (offset: number): void => {
      view.setUint16(offset, 20, true);
      view.setUint16(offset + 2, 0x800, true);
      view.setUint16(offset + 8, FIRST_DAY, true);
      view.setUint32(offset + 10, checksum, true);
      view.setUint32(offset + 14, data.length, true);
      view.setUint32(offset + 18, data.length, true);
      view.setUint16(offset + 22, name.length, true);
    };
    view.setUint32(entryAt, DIRECTORY_ENTRY, true);
    view.setUint16(entryAt + 4, 20, true);
    facts(entryAt + 6);
    view.setUint32(entryAt + 42, at, true);
    bytes.set(name, entryAt + 46);
    entryAt += 46 + name.length;
    view.setUint32(at, LOCAL_HEADER, true);
    facts(at + 4);
    bytes.set(name, at + 30);
    bytes.set(data, at + 30 + name.length);
    at += 30 + name.length + data.length;
  }
  view.setUint32(entryAt, DIRECTORY_END, true);
  view.setUint16(entryAt + 8, entries.length, true);
  view.setUint16(entryAt + 10, entries.length, true);
  view.setUint32(entryAt + 12, directorySize, true);
  view.setUint32(entryAt + 16, directoryStart, true);
  return bytes;
}

/**
 * The members of an archive.
 *
 * @throws SavingError `ERR_SAVING` for something that is no archive, is cut short, does not match its checksums, or
 *   claims to hold more than it can
 */
export function readZip(bytes: Uint8Array, where: string): Record<string, Uint8Array> {
  let members: Record<string, Uint8Array>;
  try {
    members = unzipSync(bytes, {
      filter: ({ name, size, originalSize }) => {
        if (originalSize > MAX_BYTES || originalSize > MAX_RATIO * Math.max(size, 1024)) {
          throw new SavingError(
            `${where}: member "${name}" claims ${formatBytes(originalSize)} from ${formatBytes(size)}; no model does.`,
          );
        }
        return true;
      },
    });
  } catch (cause) {
    if (cause instanceof SavingError) throw cause;
    throw new SavingError(
      `${where}: not a readable ZIP archive (${(cause as Error).message}). The file is damaged or is no .keras file.`,
      {
        cause,
      },
    );
  }
  for (const { name, checksum, size } of centralDirectory(bytes)) {
    const member = members[name];
    if (member === undefined || member.length !== size || crc32(member) !== checksum) {
      throw new SavingError(`${where}: member "${name}" does not match its checksum. The file is damaged.`);
    }
  }
  return members;
}

/** ZIP's checksum. Node's own, ten times as fast, came with 20.15 and 22.2. */
const crc32 = (zlib as { crc32?: (data: Uint8Array) => number }).crc32 ?? plainCrc32;

/** CRC-32 (reflected polynomial 0xedb88320), a byte at a time. */
export function plainCrc32(data: Uint8Array): number {
  const table = Int32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
  let crc = -1;
  for (let i = 0; i < data.length; i++) crc = table[(crc ^ data[i]!) & 0xff]! ^ (crc >>> 8);
  return (crc ^ -1) >>> 0;
}

/** What the directory at the end of an archive says. fflate does not compare checksums. */
function* centralDirectory(bytes: Uint8Array): Generator<{ name: string; checksum: number; size: number }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== DIRECTORY_END) end--;
  let offset = end < 0 ? bytes.length : view.getUint32(end + 16, true);
  while (offset + 46 <= bytes.length && view.getUint32(offset, true) === DIRECTORY_ENTRY) {
    const nameLength = view.getUint16(offset + 28, true);
    yield {
      name: new TextDecoder().decode(bytes.subarray(offset + 46, offset + 46 + nameLength)),
      checksum: view.getUint32(offset + 16, true),
      size: view.getUint32(offset + 24, true),
    };
    offset += 46 + nameLength + view.getUint16(offset + 30, true) + view.getUint16(offset + 32, true);
  }
}
