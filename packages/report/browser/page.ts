import type { ListData } from '../html/list-shape.js';
import { startList } from './list.js';
import { unfoldForPrint } from './print.js';

unfoldForPrint();
if (document.getElementById('list') !== null)
  startList(JSON.parse(document.getElementById('report-data')?.textContent ?? '') as ListData);
