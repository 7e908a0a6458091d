/** The vendors that the emulator stands in for. */
export const VENDORS = ['tencent', 'huawei'] as const;

export type Vendor = (typeof VENDORS)[number];
