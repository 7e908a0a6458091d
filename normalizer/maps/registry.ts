// Written by scripts/registry.mjs from the folders and files beside it; do not edit.

import { type VendorMap } from '../vendor-map.js';
import { aliyunMap } from './aliyun.js';
import { huaweiMap } from './huawei.js';
import { localMap } from './local.js';
import { openaiMap } from './openai.js';
import { tencentMap } from './tencent.js';

/** Every vendor's map, by vendor id. */
export const vendorMaps: Readonly<Record<string, VendorMap>> = {
  aliyun: aliyunMap,
  huawei: huaweiMap,
  local: localMap,
  openai: openaiMap,
  tencent: tencentMap,
};
