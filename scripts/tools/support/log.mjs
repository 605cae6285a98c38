// What the tools say goes to stderr: stdout belongs to the program's own result (`lab … --json`).

/** Says one line about what is being done. @param {string} text */
export function say(text) {
  process.stderr.write(`[iommufd-lab] ${text}\n`)
}

/** Something the user can put right: `main` in run-tool.mjs prints its message and exits 2. */
export class SetupError extends Error {}
