// The table of claims: from data to docs/claims.md.
import { readdirSync, readFileSync } from 'node:fs'
import { inRoot } from '../support/paths.mjs'

/**
 * A statement, question or answer of the review, in the order of the mails.
 * @typedef {object} Claim
 * @property {number} number
 * @property {string} who
 * @property {string} date day and month of 2024
 * @property {string} claim
 * @property {string} verdict what became of it, judged against Linux 6.12 and the lab
 * @property {'confirms' | 'refutes' | 'explores'} outcome what the experiments do to the claim
 * @property {readonly string[]} scenarios ids such as S01
 * @property {string} [note] why these experiments, where it is not plain
 */

/** @returns {readonly Claim[]} */
export function readClaims() {
  return JSON.parse(readFileSync(inRoot('scripts/tools/claims/claims.json'), 'utf8'))
}

/**
 * The experiments that ship with the lab, by scenario id.
 * @returns {ReadonlyMap<string, string>} e.g. `S01` → `s01-five-step.ts`
 */
export function readExperiments() {
  const files = readdirSync(inRoot('scripts/experiments')).filter((name) => /^s\d\d-.*\.ts$/.test(name))
  return new Map(files.sort().map((name) => [name.slice(0, 3).toUpperCase(), name]))
}

const cell = (/** @type {string} */ text) => text.replaceAll('|', '\\|')

/**
 * docs/claims.md.
 * @param {readonly Claim[]} claims
 * @param {ReadonlyMap<string, string>} experiments
 * @returns {string}
 */
export function renderClaims(claims, experiments) {
  const rows = claims.map((claim) => {
    const links = claim.scenarios.map((id) => {
      const file = experiments.get(id)
      if (file === undefined) throw new Error(`claim ${claim.number} names ${id}, and no experiment has that number`)
      return `[${file.replace(/\.ts$/, '')}](../scripts/experiments/${file})`
    })
    const why = claim.note === undefined ? '' : ` (${claim.note})`
    const cells = [
      String(claim.number),
      `${claim.who}, ${claim.date}`,
      claim.claim,
      claim.verdict,
      `${claim.outcome}: ${links.join(', ')}${why}`,
    ]
    return `| ${cells.map(cell).join(' | ')} |`
  })
  const count = (/** @type {Claim['outcome']} */ outcome) => claims.filter((claim) => claim.outcome === outcome).length
  return [
    '# Claims and the experiments that try them',
    '',
    'Every technical statement, question and answer of the patch *Flush CPU caches on DMA pages in non-coherent domains*',
    'and of its review (7 May to 1 June 2024), in order. Each row leads to experiments that ship with the lab: run one with',
    '`npm run -s lab -- run scripts/experiments/FILE --policy NAME`, or compare all policies with `lab compare FILE`.',
    '',
    `The experiments confirm ${count('confirms')} rows, refute ${count('refutes')} in whole or in part, and explore`,
    `${count('explores')} that are questions, opinions or open. Verdicts are judged against Linux 6.12 and this lab. A =`,
    'stale foreign data reachable by the device, B = page released with a stale cache; see',
    '[cache-coherency.md](cache-coherency.md) and [flush-policies.md](flush-policies.md).',
    '',
    'This file is generated: change `scripts/tools/claims/claims.json`, then run `node scripts/tools/claims.mjs`.',
    '',
    '| # | who, when | claim, question or answer | verdict | experiments |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}
