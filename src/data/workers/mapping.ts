/** The addon that shows a file as memory, so that processes share it. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NativeError } from '../../util/errors.ts';
import { nativeBuilds } from '../../util/nativeBuild.ts';

/** What the addon does: `native/mapping/`. */
export interface Mapping {
  /**
   * Lets the descriptor of an open file stand for one that lies in memory and has no name (`memfd_create`): of no file system,
   * so that the size of `/dev/shm` is no limit, which is 64 MB in a container. What Node has opened, it closes with the thread.
   *
   * @returns false where the system has no such files
   */
  turnIntoMemory(file: number): boolean;
  /**
   * The bytes of a file from `offset` on (a multiple of a page) as memory: whoever maps the same ones reads what others write.
   * They have to be in the file: to touch a byte that has no place on a full disk ends the process.
   *
   * @throws Error `ERR_NATIVE` if the file ends before, or cannot be mapped
   */
  mapFile(file: number, offset: number, bytes: number): ArrayBuffer;
}

/** The path of the addon; undefined where it has not been built. */
export function mappingPath(): string | undefined {
  const folder = dirname(fileURLToPath(import.meta.url));
  return nativeBuilds('mapping.node', process.env.MILLRACE_NATIVE_PATH, folder).find((path) => existsSync(path));
}

/** What {@link Mapping} promises; an addon of an older build lacks some of it. */
const FUNCTIONS = ['turnIntoMemory', 'mapFile'] as const satisfies readonly (keyof Mapping)[];

/** Loads the addon. @throws NativeError if that lies there which belongs to another version, Error if it cannot be loaded */
export function loadMapping(path: string): Mapping {
  const mapping = createRequire(import.meta.url)(path) as Mapping;
  const missing = FUNCTIONS.filter((name) => typeof mapping[name] !== 'function');
  if (missing.length === 0) return mapping;
  throw new NativeError(
    `${path} lacks ${missing.join(', ')}: it belongs to another version of Millrace. Build it again: npm run build:native`,
    { details: { path, missing } },
  );
}
