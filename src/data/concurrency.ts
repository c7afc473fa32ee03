/** Several asynchronous jobs at once, with an end that can be relied on. */

/**
 * Runs `job(0)` to `job(count - 1)`, at most `limit` at a time.
 *
 * @remarks
 * When it rejects, no job runs any more: jobs write into memory that the caller may hand on at once. Of several errors the
 * one of the lowest index among those that had started is thrown.
 */
export async function forEachConcurrently(
  count: number,
  limit: number,
  job: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const failures: { readonly index: number; readonly error: unknown }[] = [];
  const lane = async (): Promise<void> => {
    while (next < count && failures.length === 0) {
      const index = next++;
      try {
        await job(index);
      } catch (error) {
        failures.push({ index, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, count) }, lane));
  failures.sort((a, b) => a.index - b.index);
  if (failures.length > 0) throw failures[0]!.error;
}
