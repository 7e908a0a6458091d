// Written by scripts/registry.mjs from the folders and files beside it; do not edit.

/** The ids of the vendors that the emulator plays. */
export const VENDORS = ['aliyun', 'huawei', 'openai', 'tencent'] as const;

/** The id of a vendor that the emulator plays. */
export type Vendor = (typeof VENDORS)[number];
