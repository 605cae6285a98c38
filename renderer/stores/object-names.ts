import type { ObjectRef } from '../../engine/protocol/panels.ts'
import { strings } from '../strings.ts'
import { useCursor } from './cursor.ts'

/** The short name of an object at the cursor's step, as every panel writes it. */
export function useObjectNames(): (object: ObjectRef) => string {
  const cursor = useCursor()
  return (object) => {
    switch (object.kind) {
      case 'device':
      case 'process':
        return object.name
      case 'ioas':
        return cursor.views?.domains.ioases.find(({ id }) => id === object.id)?.name ?? strings.objects.ioas(object.id)
      case 'hwpt':
        return strings.objects.hwpt(object.id)
      case 'access':
        return strings.objects.access(object.id)
      case 'domain': {
        const rows = cursor.views?.domains.ioases.flatMap((ioas) => ioas.domains) ?? []
        const found = rows.find(({ domain }) => domain.number === object.number)
        return found?.domain.name ?? strings.objects.domain(object.number)
      }
      case 'area':
        return `a${object.number}`
      case 'pages':
        return `P${object.number}`
      case 'frame':
        return `f${object.pfn}`
      default:
        return object satisfies never
    }
  }
}
