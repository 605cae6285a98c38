/** A run as a test for the kernel's selftests (tools/testing/selftests/iommu): the same operations, with the same answers. */
import type { Lab } from '../../lab/lab.ts'
import { testName } from '../../lab/result-block.ts'
import { identifier, Statements } from './statements.ts'

/** Steps that are written; a test of more is no test that anybody reads. */
const MAX_STEPS = 2000
const WINDOW = 256

export interface Kselftest {
  /** C, ready for the folder of the iommufd selftests. */
  readonly text: string
  /** Steps that it has, from the first on, and operations among them that have no equivalent. */
  readonly steps: number
  readonly left: number
}

function equivalents(left: number): string {
  if (left === 0) return 'Each operation has an equivalent.'
  return `${left === 1 ? '1 operation has' : `${String(left)} operations have`} no equivalent; it says which, where they stood.`
}

/** @param fileName of the script */
export function kselftest(lab: Lab, fileName: string): Kselftest {
  const statements = new Statements()
  const last = Math.min(lab.steps, MAX_STEPS)
  for (let first = 1; first <= last; first += WINDOW) {
    for (const step of lab.stepsFrom(first, Math.min(WINDOW, last - first + 1))) statements.add(step)
  }
  const { lines, variables, left } = statements
  const name = identifier(testName(fileName))
  const declared = [['__u64', 'iova'] as const, ...variables].map(
    ([type, variable]) => `\t${type}${type.endsWith('*') ? '' : ' '}${variable} __attribute__((unused)) = 0;`,
  )
  const text = `// SPDX-License-Identifier: GPL-2.0-only
/*
 * Made by iommufd-lab from ${name}: the operations of steps 1 to ${String(last)} of ${String(lab.steps)}, and what the model answered.
 *
 * The mock domain of the test driver has no cache and no snoop control, and shows no flush: what is tested is what the calls
 * answer. All memory is that of one process. ${equivalents(left)}
 *
 * To be built in tools/testing/selftests/iommu, and run as root on a kernel with CONFIG_IOMMUFD_TEST.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/eventfd.h>

#define __EXPORTED_HEADERS__
#include <linux/vfio.h>
#include "iommufd_utils.h"

static int lab_memory(void **memory, __u64 length, int rights)
{
	*memory = mmap(NULL, length, rights, MAP_ANONYMOUS | MAP_PRIVATE, -1, 0);
	return *memory == MAP_FAILED ? -1 : 0;
}

/* IOMMU_IOAS_COPY; *iova is where to, and where it went. */
static int lab_copy(int fd, __u32 to, __u32 from, __u64 from_iova, __u64 length, __u64 *iova, __u32 flags)
{
	struct iommu_ioas_copy copy = { .size = sizeof(copy), .flags = flags, .length = length };
	int answer;

	copy.dst_ioas_id = to;
	copy.src_ioas_id = from;
	copy.src_iova = from_iova;
	copy.dst_iova = *iova;
	answer = ioctl(fd, IOMMU_IOAS_COPY, &copy);
	*iova = copy.dst_iova;
	return answer;
}

/* An access pins; the test driver compares the pages with those at \`memory\`. */
static int lab_pin(int fd, __u32 access, __u64 iova, __u64 length, void *memory, __u32 flags, __u32 *item)
{
	struct iommu_test_cmd pin = { .size = sizeof(pin), .op = IOMMU_TEST_OP_ACCESS_PAGES, .id = access };
	int answer;

	pin.access_pages.iova = iova;
	pin.access_pages.length = length;
	pin.access_pages.uptr = (uintptr_t)memory;
	pin.access_pages.flags = flags;
	answer = ioctl(fd, _IOMMU_TEST_CMD(IOMMU_TEST_OP_ACCESS_PAGES), &pin);
	*item = pin.access_pages.out_access_pages_id;
	return answer;
}

FIXTURE(iommufd_lab)
{
	int fd;
};

FIXTURE_SETUP(iommufd_lab)
{
	self->fd = open("/dev/iommu", O_RDWR);
	ASSERT_NE(-1, self->fd);
}

FIXTURE_TEARDOWN(iommufd_lab)
{
	EXPECT_EQ(0, close(self->fd));
}

TEST_F(iommufd_lab, ${name})
{
${declared.join('\n')}

${lines.join('\n')}
}

TEST_HARNESS_MAIN
`
  return { text, steps: last, left }
}
