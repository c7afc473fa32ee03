/** Carries errors from a worker to the main thread. */
import * as errors from '../../util/errors.ts';
import type { RemoteError } from './protocol.ts';

/** Causes that are carried along. A cause may be its own cause. */
const MAX_CAUSES = 4;

/** An error, or whatever was thrown, as a cloneable value. Never throws itself. */
export function packError(error: unknown, depth = 0): RemoteError {
  try {
    if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
    const { code, details } = error as Partial<errors.MillraceError>;
    return {
      name: String(error.name),
      message: String(error.message),
      ...(typeof error.stack === 'string' ? { stack: error.stack } : {}),
      ...(typeof code === 'string' ? { code } : {}),
      ...(isMillraceCode(code) ? { details: cloneable(details) } : {}),
      ...(error.cause === undefined || depth === MAX_CAUSES ? {} : { cause: packError(error.cause, depth + 1) }),
    };
  } catch {
    return { name: 'Error', message: 'the error could not be read' };
  }
}

/** The error again: of its own class where it is one of Millrace's, otherwise an `Error` of the same name. */
export function unpackError(remote: RemoteError): Error {
  const { name, message, stack, code, details, cause } = remote;
  const unpackedCause = cause === undefined ? undefined : unpackError(cause);
  const MillraceClass = details === undefined ? undefined : millraceClass(name);
  const error =
    MillraceClass === undefined
      ? new Error(message, unpackedCause === undefined ? undefined : { cause: unpackedCause })
      : new MillraceClass(message, { details: details!, cause: unpackedCause });
  if (MillraceClass === undefined) {
    Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
    if (code !== undefined) Object.assign(error, { code });
  }
  if (stack !== undefined) Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true });
  return error;
}

type MillraceErrorClass = new (message: string, options: errors.MillraceErrorOptions) => errors.MillraceError;

function millraceClass(name: string): MillraceErrorClass | undefined {
  const found = (errors as Readonly<Record<string, unknown>>)[name];
  return typeof found === 'function' && found !== errors.MillraceError ? (found as MillraceErrorClass) : undefined;
}

function isMillraceCode(code: unknown): boolean {
  return typeof code === 'string' && code.startsWith('ERR_');
}

function cloneable(details: unknown): Record<string, unknown> {
  try {
    return structuredClone(details ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
