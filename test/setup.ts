// Filled by the test set-up (matchers).
