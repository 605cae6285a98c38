/** Shapes on a 16 by 16 grid; filled unless `stroke`. */
interface Shape {
  readonly d: string
  readonly stroke?: true
}

const line = (d: string): Shape => ({ d, stroke: true })

const shapes = {
  coherent: [{ d: 'M8 3.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9z' }],
  nonCoherent: [{ d: 'M8 2.5 13.5 8 8 13.5 2.5 8z' }],
  flush: [{ d: 'M4.5 3 12 8l-7.5 5z' }],
  hazardA: [{ d: 'M8 2.5 14.5 13.5h-13z' }],
  hazardB: [{ d: 'M3 3h10v10H3z' }],
  needed: [line('M3 8.5 6.5 12 13 4.5')],
  redundant: [line('M8 3.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9z')],
  missing: [line('M4 4l8 8M12 4l-8 8')],
  back: [{ d: 'M11 3 4 8l7 5z' }],
  step: [{ d: 'M5 3l7 5-7 5z' }],
  run: [{ d: 'M4 2.5 13 8l-9 5.5z' }],
  stop: [{ d: 'M4 4h8v8H4z' }],
  pause: [{ d: 'M4 3h3v10H4zM9 3h3v10H9z' }],
  breakpoint: [{ d: 'M8 3.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9z' }],
  plus: [line('M8 3.5v9M3.5 8h9')],
  close: [line('M4.5 4.5l7 7M11.5 4.5l-7 7')],
  copy: [line('M6 5.5h6.5v8H6z'), line('M9.5 5.5v-3h-6v8H6')],
  open: [line('M2 12.5v-9h4l1.5 2H14v7z')],
  save: [line('M3 3h8l2 2v8H3z'), line('M5.5 3v3.5h5V3M5.5 13V9.5h5V13')],
  chevron: [line('M4 6l4 4 4-4')],
  flask: [line('M6.5 2.5h3M7 2.5v4L3.5 13h9L9 6.5v-4')],
  table: [line('M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6')],
  chart: [line('M2.5 4.5h6M5.5 8h7M4 11.5h4')],
  minus: [line('M3.5 8h9')],
  fit: [line('M2.5 4v8M13.5 4v8M5 8h6M6.5 6 5 8l1.5 2M9.5 6 11 8l-1.5 2')],
  maximise: [line('M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3')],
  restore: [line('M6 3v3H3M13 6h-3V3M10 13v-3h3M3 10h3v3')],
  left: [line('M2.5 3h11v10h-11zM6.5 3v10'), { d: 'M2.5 3h4v10h-4z' }],
  bottom: [line('M2.5 3h11v10h-11zM2.5 9.5h11'), { d: 'M2.5 9.5h11V13h-11z' }],
  more: [
    {
      d: 'M3.5 6.7a1.3 1.3 0 1 1 0 2.6a1.3 1.3 0 1 1 0-2.6zM8 6.7a1.3 1.3 0 1 1 0 2.6a1.3 1.3 0 1 1 0-2.6zM12.5 6.7a1.3 1.3 0 1 1 0 2.6a1.3 1.3 0 1 1 0-2.6z',
    },
  ],
  export: [line('M8 10V2.5M5 5l3-3 3 3M3 9v4.5h10V9')],
  settings: [
    line('M2.5 4.5h6M11.5 4.5h2M2.5 11.5h2M7.5 11.5h6'),
    line('M8.5 4.5a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0M4.5 11.5a1.5 1.5 0 1 0 3 0a1.5 1.5 0 1 0-3 0'),
  ],
  find: [line('M7 2.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9zM10.5 10.5l3 3')],
  sum: [line('M12 4.5V3H4l4.5 5L4 13h8v-1.5')],
  dot: [{ d: 'M8 5a3 3 0 1 1 0 6a3 3 0 1 1 0-6z' }],
} satisfies Record<string, readonly Shape[]>

export type SignName = keyof typeof shapes
export const signs: Readonly<Record<SignName, readonly Shape[]>> = shapes
