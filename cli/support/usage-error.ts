/** The command was used wrongly: its message goes to stderr, and the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
