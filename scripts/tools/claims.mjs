// Writes docs/claims.md from scripts/tools/claims/claims.json and the experiments that exist.
import { writeFileSync } from 'node:fs'
import { readClaims, readExperiments, renderClaims } from './claims/render.mjs'
import { inRoot } from './support/paths.mjs'

writeFileSync(inRoot('docs/claims.md'), renderClaims(readClaims(), readExperiments()))
