/**
 * Every error that Millrace raises: a class, a stable code, and structured details.
 *
 * @remarks
 * A message answers three questions: what came, what was expected, how to fix it.
 */

/** Structured facts about an error: names, shapes, indices, paths. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** What an error carries beside its message. */
export interface MillraceErrorOptions {
  /** Facts for programs: names, shapes, indices, paths. */
  details?: ErrorDetails;
  /** The error underneath, where there is one. */
  cause?: unknown;
}

/** Base class of every error that Millrace raises. */
export class MillraceError extends Error {
  /** Stable, documented code, for example `ERR_SHAPE_MISMATCH`. */
  readonly code: string;
  /** Facts for programs: names, shapes, indices, paths. */
  readonly details: ErrorDetails;

  constructor(code: string, message: string, options: MillraceErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** `ERR_INVALID_ARGUMENT`: an option or argument is outside what is allowed. */
export class InvalidArgumentError extends MillraceError {
  constructor(message: string, options?: MillraceErrorOptions) {
    super('ERR_INVALID_ARGUMENT', message, options);
  }
}

/** `ERR_SHAPE_MISMATCH`: shapes that do not fit each other. */
export class ShapeMismatchError extends MillraceError {
  constructor(message: string, options?: MillraceErrorOptions) {
    super('ERR_SHAPE_MISMATCH', message, options);
  }
}

/** `ERR_DTYPE_MISMATCH`: an element type that is not accepted here. */
export class DTypeMismatchError extends MillraceError {
  constructor(message: string, options?: MillraceErrorOptions) {
    super('ERR_DTYPE_MISMATCH', message, options);
  }
}

/** `ERR_NOT_COMPILED`: training or evaluation before `compile()`. */
export class NotCompiledError extends MillraceError {
  constructor(message: string, options?: MillraceErrorOptions) {
    super('ERR_NOT_COMPILED', message, options);
  }
}

/** `ERR_DISPOSED`: use after `dispose()`. */
export class DisposedError extends MillraceError {
  constructor(message: string, options?: MillraceErrorOptions) {
    super('ERR_DISPOSED', message, options);
  }
}

/** `ERR_DATA_EXHAUSTED`: a source delivered fewer batches than were asked for. */
export class DataExhaustedError extends MillraceError {
  constructor(message: string, options?: MillraceErrorOptions) {
    super('ERR_DATA_EXHAUSTED', message, options);
  }
}

/** `ERR_DATA`: a file, folder or sample that cannot be used; `details.path` names it where there is one. */
export class DataError extends MillraceError {
  constructor(message: string, options?: MillraceErrorOptions) {
    super('ERR_DATA', message, options);
  }
}

/** `ERR_NOT_FINITE`: NaN or infinity in data or loss; `details` say in which batch, input or output, and sample. */
export class NonFiniteError extends MillraceError {
  constructor(message: string, options?: MillraceErrorOptions) {
    super('ERR_NOT_FINITE', message, options);
  }
}

/** `ERR_WORKER`: a data worker failed, died or could not start. */
export class WorkerError extends MillraceError {
  constructor(message: string, options?: MillraceErrorOptions) {
    super('ERR_WORKER', message, options);
  }
}

/** `ERR_ENGINE_UNAVAILABLE`: the engine that was asked for cannot run here. */
export class EngineUnavailableError extends MillraceError {
  constructor(message: string, options?: MillraceErrorOptions) {
    super('ERR_ENGINE_UNAVAILABLE', message, options);
  }
}

/** `ERR_NATIVE`: the native engine failed. */
export class NativeError extends MillraceError {
  constructor(message: string, options?: MillraceErrorOptions) {
    super('ERR_NATIVE', message, options);
  }
}

/** `ERR_NOT_DIFFERENTIABLE`: a gradient was asked of an operation that has none. */
export class NotDifferentiableError extends MillraceError {
  constructor(message: string, options?: MillraceErrorOptions) {
    super('ERR_NOT_DIFFERENTIABLE', message, options);
  }
}

/** `ERR_SAVING`: a model file that cannot be written or read. */
export class SavingError extends MillraceError {
  constructor(message: string, options?: MillraceErrorOptions) {
    super('ERR_SAVING', message, options);
  }
}

/** `ERR_BUSY`: the model is training (or evaluating) already. */
export class BusyError extends MillraceError {
  constructor(message: string, options?: MillraceErrorOptions) {
    super('ERR_BUSY', message, options);
  }
}
