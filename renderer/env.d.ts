/// <reference types="vite/client" />

/** For tools that do not read single-file components; vue-tsc takes their own types. */
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent
  export { component as default }
}

/** The editor's language service; its package declares no types for it. */
declare module 'monaco-editor/language/typescript/ts.worker.js' {
  export class TypeScriptWorker {
    getCompletionsAtPosition(
      fileName: string,
      position: number,
    ): Promise<{ readonly entries: readonly { readonly name: string; sortText: string }[] } | undefined>
  }
}
