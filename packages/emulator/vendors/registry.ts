// Written by scripts/registry.mjs from the folders and files beside it; do not edit.

import { aliyunEmulator } from './aliyun/index.js';
import { huaweiEmulator } from './huawei/index.js';
import { openaiEmulator } from './openai/index.js';
import { tencentEmulator } from './tencent/index.js';

/** Every vendor that the emulator plays, by id; what each declares is described at `EmulatorVendor`. */
export const emulatorVendors = {
  aliyun: aliyunEmulator,
  huawei: huaweiEmulator,
  openai: openaiEmulator,
  tencent: tencentEmulator,
};
