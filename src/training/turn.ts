/** Gives timers and input their turn, so that preparing a big model does not hold up the event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
