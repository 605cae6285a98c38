import { monaco } from './monaco.ts'

type Theme = monaco.editor.IStandaloneThemeData

/** Colours of our own, for what Monaco draws on a canvas. */
export type ThemeColour = 'lab.cursor' | 'lab.paused' | 'lab.hazardA' | 'lab.hazardB'
const own = (colours: Readonly<Record<ThemeColour, string>>): Readonly<Record<string, string>> => colours

// Monaco takes no variables of CSS: these are the colours of design/tokens.css once more.
const dark: Theme = {
  base: 'vs-dark',
  inherit: true,
  rules: [
    { token: '', foreground: 'd7dce4' },
    { token: 'comment', foreground: '8f99a8' },
    { token: 'keyword', foreground: 'c792ea' },
    { token: 'string', foreground: 'a5d6a7' },
    { token: 'number', foreground: 'f0a35e' },
    { token: 'number.hex', foreground: 'f0a35e' },
    { token: 'type', foreground: '7fc7ff' },
    { token: 'delimiter', foreground: 'b4bcc9' },
    { token: 'regexp', foreground: 'a5d6a7' },
  ],
  colors: {
    'editor.background': '#1b1f26',
    'editor.foreground': '#d7dce4',
    'editorLineNumber.foreground': '#8b94a3',
    'editorLineNumber.activeForeground': '#d7dce4',
    'editor.lineHighlightBackground': '#20252d',
    'editor.lineHighlightBorder': '#00000000',
    'editor.selectionBackground': '#33507e',
    'editorIndentGuide.background1': '#2a303a',
    'editorWidget.background': '#232831',
    'editorWidget.border': '#3a4250',
    'editorSuggestWidget.selectedBackground': '#26364f',
    'editorSuggestWidget.highlightForeground': '#6ea8fe',
    'editorHoverWidget.background': '#232831',
    'editorError.foreground': '#ff7b7b',
    'editorWarning.foreground': '#f0a35e',
    focusBorder: '#6ea8fe',
    ...own({
      'lab.cursor': '#6ea8fe',
      'lab.paused': '#f0a35e',
      'lab.hazardA': '#ff7b7b',
      'lab.hazardB': '#d98cff',
    }),
    'scrollbar.shadow': '#00000000',
  },
}

const light: Theme = {
  base: 'vs',
  inherit: true,
  rules: [
    { token: '', foreground: '20262e' },
    { token: 'comment', foreground: '5f6b7a' },
    { token: 'keyword', foreground: '7b2cbf' },
    { token: 'string', foreground: '276b2b' },
    { token: 'number', foreground: '985006' },
    { token: 'number.hex', foreground: '985006' },
    { token: 'type', foreground: '1b57c2' },
    { token: 'delimiter', foreground: '454f5b' },
    { token: 'regexp', foreground: '276b2b' },
  ],
  colors: {
    'editor.background': '#ffffff',
    'editor.foreground': '#20262e',
    'editorLineNumber.foreground': '#657180',
    'editorLineNumber.activeForeground': '#20262e',
    'editor.lineHighlightBackground': '#f3f5f8',
    'editor.lineHighlightBorder': '#00000000',
    'editor.selectionBackground': '#bcd5fb',
    'editorIndentGuide.background1': '#e6eaef',
    'editorWidget.background': '#f7f9fb',
    'editorWidget.border': '#cfd6de',
    'editorSuggestWidget.selectedBackground': '#dde9fc',
    'editorSuggestWidget.selectedForeground': '#20262e',
    'editorSuggestWidget.highlightForeground': '#1f5fd0',
    'editorSuggestWidget.focusHighlightForeground': '#1f5fd0',
    'editorHoverWidget.background': '#f7f9fb',
    'editorError.foreground': '#c02525',
    'editorWarning.foreground': '#985006',
    focusBorder: '#1f5fd0',
    ...own({
      'lab.cursor': '#1f5fd0',
      'lab.paused': '#985006',
      'lab.hazardA': '#c02525',
      'lab.hazardB': '#7b2cbf',
    }),
    'scrollbar.shadow': '#00000000',
  },
}

monaco.editor.defineTheme('lab-dark', dark)
monaco.editor.defineTheme('lab-light', light)

const withMore = (theme: Theme, background: string, foreground: string, comment: string): Theme => ({
  ...theme,
  rules: theme.rules.map((rule) =>
    rule.token === '' ? { ...rule, foreground } : rule.token === 'comment' ? { ...rule, foreground: comment } : rule,
  ),
  colors: {
    ...theme.colors,
    'editor.background': `#${background}`,
    'editor.foreground': `#${foreground}`,
    'editorLineNumber.foreground': `#${comment}`,
    'editor.lineHighlightBackground': `#${background}`,
    'editor.lineHighlightBorder': `#${comment}`,
  },
})
monaco.editor.defineTheme('lab-dark-high', withMore(dark, '000000', 'ffffff', 'c3cbd6'))
monaco.editor.defineTheme('lab-light-high', withMore(light, 'ffffff', '000000', '2b333d'))

/** Shows the editor in the window's theme. */
export function setEditorTheme(theme: 'dark' | 'light', highContrast: boolean): void {
  monaco.editor.setTheme(`lab-${theme}${highContrast ? '-high' : ''}`)
}
