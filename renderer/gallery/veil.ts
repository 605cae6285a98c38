/** What of an experiment would answer its lesson's questions, left out until the answers are shown. */
import { galleryStrings } from '../strings/gallery.ts'

const EXPECTED_ERRNO = /\.toFail\((['"])E[A-Z]+\1\)/g
const ERRNO = /\bE[A-Z]{3,}\b/g
const COMMENT = /^([ \t]*\/\/)([ \t]?)(.*)$/

/**
 * A script without the errnos that it expects or tells of in comments, and without its `Watch:`. It runs, and each line is
 * where it was: an operation is expected to fail, not with what.
 */
export function veiled(source: string): string {
  let watching = false
  return source
    .split('\n')
    .map((line) => {
      const [, slashes = '', space = '', text = ''] = COMMENT.exec(line) ?? []
      if (slashes === '') return line.replace(EXPECTED_ERRNO, '.toFail()')
      const begins = /^watch:/i.test(text)
      // A line that is indented goes on with the one before.
      watching = begins || (watching && /^\s+\S/.test(text))
      if (!watching) return slashes + space + text.replace(ERRNO, '…')
      return begins ? `${slashes} Watch: ${galleryStrings.veiledWatch}` : slashes
    })
    .join('\n')
}
