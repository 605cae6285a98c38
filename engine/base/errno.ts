/** The errno names that iommufd answers with in this model. Names only: a number differs between architectures. */
export const ERRNOS = [
  'EPERM',
  'ENOENT',
  'EBADF',
  'ENOMEM',
  'EFAULT',
  'EBUSY',
  'EEXIST',
  'ENODEV',
  'EINVAL',
  'ENOSPC',
  'EDEADLK',
  'ENOTTY',
  'E2BIG',
  'EOVERFLOW',
  'EBADFD',
  'EMSGSIZE',
  'EOPNOTSUPP',
  'EADDRINUSE',
] as const

/** Symbolic name of an error number. */
export type Errno = (typeof ERRNOS)[number]
