// The lint rule that holds up the house: every import is looked up in the layer table.
import { isBuiltin } from 'node:module'
import { posix, relative, sep } from 'node:path'

/** @typedef {import('./layer-table.mjs').Layer} Layer */

/**
 * What is wrong with an import, or undefined if it is fine.
 * @param {readonly Layer[]} table
 * @param {string} file path of the importing file from the root, with `/`
 * @param {string} specifier as written
 * @returns {string | undefined}
 */
function checkImport(table, file, specifier) {
  const layer = layerOf(table, file)
  if (layer === undefined) return undefined
  const target = specifier.replace(/[?#].*$/, '')
  return target.startsWith('.') ? checkFile(table, layer, file, target) : checkPackage(layer, target)
}

/** @param {readonly Layer[]} table @param {string} file */
function layerOf(table, file) {
  return table.find(({ files }) => files.test(file))
}

/** @param {readonly Layer[]} table @param {Layer} layer @param {string} file @param {string} specifier */
function checkFile(table, layer, file, specifier) {
  const target = posix.normalize(posix.join(posix.dirname(file), specifier))
  if (layer.mayImport.some((allowed) => allowed instanceof RegExp && allowed.test(target))) return undefined
  const targetLayer = layerOf(table, target)
  if (targetLayer === undefined) {
    // Style sheets, pictures, JSON and the like belong to the folder that they lie in.
    if (!/\.([cm]?[jt]sx?|vue)$/.test(target) && posix.extname(target) !== '' && sameTop(file, target)) return undefined
    return `no row of the layer table covers ${target}`
  }
  if (targetLayer === layer || layer.mayImport.includes(targetLayer.name)) return undefined
  const names = layer.mayImport.map(String).join(', ') || 'no other layer'
  return `${layer.name} may not import ${targetLayer.name} (${target}); it may import: ${names}`
}

/** @param {string} a @param {string} b */
function sameTop(a, b) {
  return a.split('/')[0] === b.split('/')[0]
}

/** @param {Layer} layer @param {string} specifier */
function checkPackage(layer, specifier) {
  const parts = specifier.split('/')
  const name = isBuiltin(specifier) ? 'node:*' : parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
  if (layer.packages.includes(name)) return undefined
  return `${layer.name} may not import the package ${specifier}; it may import: ${layer.packages.join(', ') || 'none'}`
}

/**
 * The rule. Options: `[{ root, table }]`.
 * @type {import('eslint').Rule.RuleModule}
 */
const layersRule = {
  meta: {
    type: 'problem',
    docs: { description: 'an import only ever points down' },
    schema: [{ type: 'object', required: ['root', 'table'], additionalProperties: true }],
    messages: { layers: '{{ problem }}' },
  },
  create(context) {
    const { root, table } = context.options[0]
    const file = relative(root, context.physicalFilename).split(sep).join('/')
    const layer = layerOf(table, file)

    /** @param {import('estree').Node} node @param {string | undefined} problem */
    const report = (node, problem) => {
      if (problem !== undefined) context.report({ node, messageId: 'layers', data: { problem } })
    }
    /** @param {any} source the node of an import's specifier */
    const check = (source) => {
      const literal = stringOf(source)
      if (literal !== undefined) report(source, checkImport(table, file, literal))
      else if (source && layer?.computedImports !== true) report(source, 'a computed import cannot be checked')
    }

    return {
      Program(node) {
        if (layer === undefined) report(node, `no row of the layer table covers ${file}`)
      },
      ImportDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => node.source && check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (/** @type {any} */ node) => check(node.source ?? node.argument),
      TSExternalModuleReference: (/** @type {any} */ node) => check(node.expression),
      CallExpression(node) {
        const isRequire = node.callee.type === 'Identifier' && node.callee.name === 'require'
        if (isRequire) check(node.arguments[0])
        if (isGlob(node.callee)) globPatterns(node.arguments[0]).forEach(check)
      },
      NewExpression(node) {
        // new URL('./worker.ts', import.meta.url)
        const [first, second] = node.arguments
        const isUrl = node.callee.type === 'Identifier' && node.callee.name === 'URL'
        if (isUrl && second?.type === 'MemberExpression' && second.object.type === 'MetaProperty') check(first)
      },
    }
  },
}

/** @param {any} callee */
function isGlob(callee) {
  return callee.type === 'MemberExpression' && callee.object.type === 'MetaProperty' && callee.property.name === 'glob'
}

/** @param {any} argument @returns {any[]} */
function globPatterns(argument) {
  return argument?.type === 'ArrayExpression' ? argument.elements : [argument]
}

/** @param {any} node @returns {string | undefined} */
function stringOf(node) {
  if (node?.type === 'TSLiteralType') return stringOf(node.literal)
  if (node?.type === 'TemplateLiteral' && node.expressions.length === 0) return node.quasis[0].value.cooked
  return typeof node?.value === 'string' ? node.value : undefined
}

/** As a plugin for eslint.config.mjs. */
export const layersPlugin = { rules: { layers: layersRule } }
