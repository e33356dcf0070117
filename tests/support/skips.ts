// Tests that may be skipped with CI=true, each with its cause. Empty for root on Debian: there everything runs.

/** `name`: the full name of the test, or how it begins; `cause`: why it cannot run there. */
export const allowedSkips: readonly { readonly name: string; readonly cause: string }[] = [];
