/** Functions that a test brings along where the selftests have none; each is written only if it is called. */
const HELPERS = {
  lab_memory: `static int lab_memory(void **memory, size_t length, int rights)
{
	*memory = mmap(NULL, length, rights,
		       MAP_ANONYMOUS | MAP_PRIVATE | MAP_POPULATE, -1, 0);
	return *memory == MAP_FAILED ? -1 : 0;
}`,

  lab_hole: `/* Addresses with nothing behind them. */
static int lab_hole(void **hole, size_t length)
{
	*hole = mmap(NULL, length, PROT_NONE, MAP_ANONYMOUS | MAP_PRIVATE, -1,
		     0);
	return *hole == MAP_FAILED ? -1 : munmap(*hole, length);
}`,

  lab_copy: `/* *iova is where to, and where it went. */
static int lab_copy(int fd, __u32 to, __u32 from, __u64 from_iova,
		    __u64 length, __u64 *iova, __u32 flags)
{
	struct iommu_ioas_copy cmd = {
		.size = sizeof(cmd),
		.flags = flags,
		.dst_ioas_id = to,
		.src_ioas_id = from,
		.length = length,
		.dst_iova = *iova,
		.src_iova = from_iova,
	};
	int ret;

	ret = ioctl(fd, IOMMU_IOAS_COPY, &cmd);
	*iova = cmd.dst_iova;
	return ret;
}`,

  lab_allow: `static int lab_allow(int fd, __u32 ioas_id, struct iommu_iova_range *ranges,
		     __u32 count)
{
	struct iommu_ioas_allow_iovas cmd = {
		.size = sizeof(cmd),
		.ioas_id = ioas_id,
		.num_iovas = count,
		.allowed_iovas = (uintptr_t)ranges,
	};

	return ioctl(fd, IOMMU_IOAS_ALLOW_IOVAS, &cmd);
}`,

  lab_reserve: `static int lab_reserve(int fd, __u32 ioas_id, __u64 start, __u64 length)
{
	struct iommu_test_cmd cmd = {
		.size = sizeof(cmd),
		.op = IOMMU_TEST_OP_ADD_RESERVED,
		.id = ioas_id,
		.add_reserved = { .start = start, .length = length },
	};

	return ioctl(fd, _IOMMU_TEST_CMD(IOMMU_TEST_OP_ADD_RESERVED), &cmd);
}`,

  lab_option: `static int lab_option(int fd, __u32 option_id, __u32 object_id, __u64 value)
{
	struct iommu_option cmd = {
		.size = sizeof(cmd),
		.option_id = option_id,
		.op = IOMMU_OPTION_OP_SET,
		.object_id = object_id,
		.val64 = value,
	};

	return ioctl(fd, IOMMU_OPTION, &cmd);
}`,

  lab_vfio_set_ioas: `static int lab_vfio_set_ioas(int fd, __u32 ioas_id)
{
	struct iommu_vfio_ioas cmd = {
		.size = sizeof(cmd),
		.op = IOMMU_VFIO_IOAS_SET,
		.ioas_id = ioas_id,
	};

	return ioctl(fd, IOMMU_VFIO_IOAS, &cmd);
}`,

  lab_vfio_unmap: `static int lab_vfio_unmap(int fd, __u64 iova, __u64 length)
{
	struct vfio_iommu_type1_dma_unmap cmd = {
		.argsz = sizeof(cmd),
		.iova = iova,
		.size = length,
	};

	return ioctl(fd, VFIO_IOMMU_UNMAP_DMA, &cmd);
}`,

  lab_pin: `/* The test driver compares what it pins with the pages at memory. */
static int lab_pin(int fd, __u32 access, __u64 iova, __u64 length, void *memory,
		   __u32 flags, __u32 *item)
{
	struct iommu_test_cmd cmd = {
		.size = sizeof(cmd),
		.op = IOMMU_TEST_OP_ACCESS_PAGES,
		.id = access,
		.access_pages = { .iova = iova,
				  .length = length,
				  .uptr = (uintptr_t)memory,
				  .flags = flags },
	};
	int ret;

	ret = ioctl(fd, _IOMMU_TEST_CMD(IOMMU_TEST_OP_ACCESS_PAGES), &cmd);
	*item = cmd.access_pages.out_access_pages_id;
	return ret;
}`,
} as const

/** What `code` calls, each with an empty line behind it. */
export function helpersFor(code: string): string {
  return Object.entries(HELPERS)
    .filter(([name]) => code.includes(`${name}(`))
    .map(([, text]) => `${text}\n\n`)
    .join('')
}
