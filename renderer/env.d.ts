/// <reference types="vite/client" />

/** For tools that do not read single-file components; vue-tsc takes their own types. */
declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent
  export { component as default }
}

/** The editor's language service; its package declares no types for it. */
declare module 'monaco-editor/language/typescript/ts.worker.js' {
  import type { CompletionInfo, LanguageService } from 'typescript'

  export class TypeScriptWorker {
    getLanguageService(): LanguageService
    getCompletionsAtPosition(fileName: string, position: number): Promise<CompletionInfo | undefined>
  }
}
