/** What the headings of tables say. */
export const tableStrings = {
  command: 'Columns of the table: sort, width, hide…',
  noTable: 'No table was used yet.',
  menu: (title: string) => `Column ${title}`,
  column: (title: string) => `Column ${title}`,
  table: 'Table',
  ascending: 'Sort ascending',
  descending: 'Sort descending',
  unsorted: 'As they come',
  cannotSort: 'Sort',
  cannotSortWhy:
    'These rows are fetched in the order of the run as they come into sight. Filter or group them instead.',
  wider: 'Wider',
  narrower: 'Narrower',
  fit: 'As wide as its contents',
  hide: 'Hide',
  show: (title: string) => `Show ${title}`,
  reset: 'All columns as they come',
  keys: { sort: 'Enter', wider: '+', narrower: '−', fit: '=', hide: 'Del' },
  hint: 'Click: sort. Drag the right edge: width. Right click: more.',
} as const
