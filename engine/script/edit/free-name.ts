const RESERVED =
  /^(?:lab|expect|print|hex|console|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|import|in|instanceof|let|new|null|of|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield|await)$/

/** An identifier made of a label, which a text does not use yet: `nic`, `ioas1`, `hwpt2`. */
export function freeName(text: string, label: string): string {
  const stem = label.replace(/[^\p{L}\p{N}]+(.)?/gu, (_, next: string | undefined) => (next ?? '').toUpperCase())
  const safe = /^[\p{L}_$]/u.test(stem) && !RESERVED.test(stem) ? stem : `the${stem}`
  const used = (name: string): boolean => new RegExp(`(?<![\\w$.'"\`])${name}(?![\\w$])`).test(text)
  let name = safe
  for (let n = 2; used(name); n += 1) name = `${safe}${n}`
  return name
}
