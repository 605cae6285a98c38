import type * as TypeScript from 'typescript'

/** TypeScript's compiler API as a value. */
export type Ts = typeof TypeScript

/** The parser, and the function that blanks out types. */
export interface TypeScriptTools {
  readonly ts: Ts
  readonly blankSourceFile: (file: TypeScript.SourceFile, onError: (node: TypeScript.Node) => void) => string
}

let loading: Promise<TypeScriptTools> | undefined

/**
 * Loads TypeScript's parser at its first use: it is nine megabytes, and a script whose prepared form is cached does not
 * need it.
 */
export function loadTypeScript(): Promise<TypeScriptTools> {
  loading ??= load()
  return loading
}

async function load(): Promise<TypeScriptTools> {
  const [typescript, blankSpace] = await Promise.all([import('typescript'), import('ts-blank-space')])
  return { ts: typescript.default, blankSourceFile: blankSpace.blankSourceFile }
}
