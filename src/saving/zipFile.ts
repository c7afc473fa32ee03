/** ZIP archives, stored without compression as Keras does, with every checksum verified on reading. */
import zlib from 'node:zlib';
import { unzipSync, zipSync } from 'fflate';
import { SavingError } from '../util/errors.ts';
import { formatBytes } from '../util/format.ts';

/** Members larger than this, or that grow more than {@link MAX_RATIO}-fold, are no model: limits of Keras' reader. */
const MAX_BYTES = 4 * 1024 ** 3;
const MAX_RATIO = 100;

/** ZIP's first day: the same members give the same bytes on every day. */
const FIRST_DAY = new Date(1980, 0, 1);

/** The bytes of an archive with these members, in order. */
export function writeZip(members: Readonly<Record<string, Uint8Array>>): Uint8Array {
  return zipSync(members, { level: 0, mtime: FIRST_DAY });
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

// zlib.crc32 came with Node 20.15 and 22.2; the check is left out on the few older ones.
function crc32(data: Uint8Array): number | undefined {
  return (zlib as { crc32?: (data: Uint8Array) => number }).crc32?.(data);
}

/** What the directory at the end of an archive says. fflate does not compare checksums. */
function* centralDirectory(bytes: Uint8Array): Generator<{ name: string; checksum: number | undefined; size: number }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  let offset = end < 0 ? bytes.length : view.getUint32(end + 16, true);
  while (offset + 46 <= bytes.length && view.getUint32(offset, true) === 0x02014b50) {
    const nameLength = view.getUint16(offset + 28, true);
    yield {
      name: new TextDecoder().decode(bytes.subarray(offset + 46, offset + 46 + nameLength)),
      checksum: crc32(bytes.subarray(0, 0)) === undefined ? undefined : view.getUint32(offset + 16, true),
      size: view.getUint32(offset + 24, true),
    };
    offset += 46 + nameLength + view.getUint16(offset + 30, true) + view.getUint16(offset + 32, true);
  }
}
