/// <reference types="vite/client" />

/** For tools that do not read single-file components; vue-tsc takes their own types. */
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent
  export { component as default }
}

/** The editor's language service; its package declares no types for it. */
declare module 'monaco-editor/language/typescript/ts.worker.js' {
  /** What is used of TypeScript's own types: the window does not import the package. */
  interface Entry {
    readonly name: string
    readonly kind: string
    readonly sortText: string
    readonly symbol?: { readonly declarations?: readonly { readonly pos: number }[] }
  }
  interface Completions {
    readonly entries: readonly Entry[]
  }
  export class TypeScriptWorker {
    getLanguageService(): {
      getCompletionsAtPosition(
        fileName: string,
        position: number,
        options: { readonly includeSymbol: boolean },
      ): Completions | undefined
    }
    getCompletionsAtPosition(fileName: string, position: number): Promise<Completions | undefined>
  }
}
