import type { ObjectRef } from '../../engine/protocol/panels.ts'
import type { ViewMap } from '../../engine/protocol/view.ts'
import type { PanelId } from '../panels/panel-ids.ts'
import { objectOfName } from '../stores/selection.ts'
import { frameStrings } from '../strings/frame.ts'
import { strings } from '../strings.ts'

/** An object that can be gone to, and the panel that shows it best. */
export interface SelectionTarget {
  readonly title: string
  readonly note: string
  readonly object: ObjectRef
  readonly panel: PanelId
}

/** The objects there are at the cursor's step, by their short names. */
export function selectionTargets(views: ViewMap | null): SelectionTarget[] {
  if (views === null) return []
  const kinds = frameStrings.palette.kinds
  const found: SelectionTarget[] = []
  const devices = new Map<string, string>()
  for (const { id, name, domains } of views.domains.ioases) {
    found.push({ title: name, note: kinds.ioas, object: { kind: 'ioas', id }, panel: 'topology' })
    for (const { domain, hwpt, devices: attached } of domains) {
      found.push({
        title: domain.name,
        note: kinds.domain(name),
        object: { kind: 'domain', number: domain.number },
        panel: 'domains',
      })
      found.push({
        title: hwpt.name ?? strings.objects.hwpt(hwpt.id),
        note: kinds.hwpt(domain.name),
        object: { kind: 'hwpt', id: hwpt.id },
        panel: 'topology',
      })
      for (const device of attached) devices.set(device, domain.name)
    }
  }
  for (const [device, domain] of devices)
    found.push({
      title: device,
      note: kinds.device(domain),
      object: { kind: 'device', name: device },
      panel: 'topology',
    })
  const pages = new Set<string>()
  for (const { name: ioas, areas } of views.areas.ioases)
    for (const area of areas) {
      found.push({ title: area.name, note: kinds.area(ioas), object: objectOfName(area.name), panel: 'areas' })
      const [name] = /^P\d+/.exec(area.pages) ?? []
      if (name !== undefined) pages.add(name)
    }
  for (const name of pages) found.push({ title: name, note: kinds.pages, object: objectOfName(name), panel: 'pages' })
  return found
}
