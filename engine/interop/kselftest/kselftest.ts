/** A run as a test for the kernel's selftests (tools/testing/selftests/iommu): the same operations, with the same answers. */
import type { Lab } from '../../lab/lab.ts'
import { testName } from '../../lab/result-block.ts'
import { hex, identifier } from './c-text.ts'
import { helpersFor } from './helpers.ts'
import { Statements } from './statements.ts'

/** Steps that are written; a test of more is no test that anybody reads. */
const MAX_STEPS = 2000
const WINDOW = 256
/** Bytes. */
const ANY_MACHINE = 256n << 20n

export interface Kselftest {
  /** C, ready for the folder of the iommufd selftests. */
  readonly text: string
  /** Steps that it has, from the first on, and operations among them that have no equivalent. */
  readonly steps: number
  readonly left: number
}

function equivalents(left: number): string {
  if (left === 0) return 'Each operation has an equivalent.'
  return left === 1
    ? '1 operation has no equivalent, named where it stood.'
    : `${left} operations have no equivalent, named where they stood.`
}

/** Memory that is more than a small machine has is asked for. */
function needsMemory(bytes: bigint): string[] {
  if (bytes <= ANY_MACHINE) return []
  const condition = `if (sysconf(_SC_PHYS_PAGES) < ${hex(bytes / 4096n)})`
  return [`\t${condition}`, `\t\tSKIP(return, "needs ${bytes >> 20n} MiB of memory");`, '']
}

/** @param fileName of the script */
export function kselftest(lab: Lab, fileName: string): Kselftest {
  const last = Math.min(lab.steps, MAX_STEPS)
  let tracksDirty = false
  for (let step = 1; step <= last; step += 1) {
    const command = lab.journal.entry(step)?.command
    if (command?.op === 'hwpt.alloc' && command.dirtyTracking) tracksDirty = true
  }
  const statements = new Statements(lab.names, tracksDirty)
  for (let first = 1; first <= last; first += WINDOW) {
    for (const step of lab.stepsFrom(first, Math.min(WINDOW, last - first + 1))) statements.add(step)
  }
  const { lines, variables, left, pages, last: written } = statements
  const name = identifier(testName(fileName))
  const body = [...variables.lines, '', ...needsMemory(pages.bytes), ...lines].join('\n')
  const text = `// SPDX-License-Identifier: GPL-2.0-only
/*
 * Made by iommufd-lab from ${name}: steps 1 to ${written} of ${lab.steps}.
 *
 * The mock domain of the test driver has no cache and no snoop control, and
 * shows no flush. What is tested is what the calls answer, and how often each
 * page is pinned after them. All memory is that of one process. Mock domains
 * have I/O pages of 2 KiB and IOVAs from 16 MiB to 2 GiB; the model has 4 KiB
 * and 48 bits.
 * ${equivalents(left)}
 *
 * To be built in tools/testing/selftests/iommu, and run as root on a kernel
 * with CONFIG_IOMMUFD_TEST.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/eventfd.h>

#define __EXPORTED_HEADERS__
#include <linux/vfio.h>

#include "iommufd_utils.h"

${helpersFor(body)}FIXTURE(iommufd_lab)
{
	int fd;
};

FIXTURE_SETUP(iommufd_lab)
{
	PAGE_SIZE = sysconf(_SC_PAGE_SIZE);
	if (PAGE_SIZE != 4096)
		SKIP(return, "made for pages of 4 KiB");
	self->fd = open("/dev/iommu", O_RDWR);
	ASSERT_NE(-1, self->fd);
}

FIXTURE_TEARDOWN(iommufd_lab)
{
	EXPECT_EQ(0, close(self->fd));
}

TEST_F(iommufd_lab, ${name})
{
${body}
}

TEST_HARNESS_MAIN
`
  return { text, steps: written, left }
}
