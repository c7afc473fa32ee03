/** Counts the results in vitest's JSON report. */

/**
 * @param report - What vitest's `json` reporter writes.
 * @returns `{ passed, failed, skipped }`; a test file that could not even be loaded counts as one failure
 */
export function countTests(report) {
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles.length,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  };
}
