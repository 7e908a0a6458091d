/** Results that are read as they were parsed: what is usual needs no schema, which copies all of it. */

/** Any object's fields, none of them checked. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether the result of an audio job is certainly as its schema reads it, so that nothing in it is replaced or refused. False leaves the
 * decision to the schema; the same holds for all checks here.
 */
export function isPlainAudio(result: unknown): boolean {
  return isResult(result) && isLooseText(result['audio_text']) && isLooseList(result['details'], isSlice);
}

/** The same for a video job. */
export function isPlainVideo(result: unknown): boolean {
  return (
    isResult(result) &&
    isLooseList(result['image_detail'], isFrame) &&
    isLooseList(result['audio_detail'], isVideoSlice)
  );
}

/** The same for an image. */
export function isPlainImage(result: unknown): boolean {
  return isResult(result) && isLooseList(result['details'], isImageDetail) && isLooseText(result['ocr_text']);
}

/** The same for a text. */
export function isPlainText(result: unknown): boolean {
  return isResult(result) && isLooseList(result['details'], isWithHits);
}

/** The same for what all jobs tell of themselves. */
export function isPlainJob(answer: unknown): boolean {
  if (!isObject(answer)) return false;
  const { request_params: requested } = answer;
  return (
    typeof answer['job_id'] === 'string' &&
    STATES.has(answer['status']) &&
    isLooseText(answer['request_id']) &&
    isLooseText(answer['create_time']) &&
    isLooseText(answer['update_time']) &&
    (requested == null || (isObject(requested) && isRequestData(requested['data'])))
  );
}

const STATES: ReadonlySet<unknown> = new Set(['running', 'succeeded', 'failed']);

function isRequestData(data: unknown): boolean {
  return data == null || (isObject(data) && isLooseText(data['url']));
}

function isResult(value: unknown): value is Fields {
  return isObject(value) && typeof value['suggestion'] === 'string' && value['suggestion'] !== '';
}

function isSlice(value: unknown): boolean {
  return (
    isObject(value) &&
    isLooseNumber(value['start_time']) &&
    isLooseNumber(value['end_time']) &&
    isLooseText(value['audio_text']) &&
    isLooseList(value['segments'], isHitWord)
  );
}

function isFrame(value: unknown): boolean {
  return (
    isObject(value) &&
    isLooseText(value['ocr_text']) &&
    isLooseNumber(value['time']) &&
    isLooseList(value['detail'], isImageDetail)
  );
}

function isVideoSlice(value: unknown): boolean {
  return (
    isObject(value) &&
    isLooseText(value['audio_text']) &&
    isLooseNumber(value['start_time']) &&
    isLooseNumber(value['end_time']) &&
    isLooseList(value['detail'], isWithHits)
  );
}

function isImageDetail(value: unknown): boolean {
  return (
    isWithHits(value) &&
    isLocation(value['face_location']) &&
    isLocation(value['qr_location']) &&
    isLooseText(value['qr_content'])
  );
}

function isWithHits(value: unknown): value is Fields {
  return isObject(value) && isLooseList(value['segments'], isHitWord);
}

function isHitWord(value: unknown): boolean {
  return (
    isObject(value) &&
    isLooseText(value['segment']) &&
    isLooseText(value['glossary_name']) &&
    isLooseList(value['position'], Number.isFinite)
  );
}

/** A place is kept as it comes, so that it may hold nothing else. */
function isLocation(value: unknown): boolean {
  if (value == null) return true;
  if (Array.isArray(value)) return value.length === 4 && isLooseList(value, Number.isFinite);
  if (!isObject(value)) return false;
  return Object.keys(value).every((name) => CORNERS.has(name) && isLooseNumber(value[name]));
}

const CORNERS: ReadonlySet<string> = new Set([
  'top_left_x',
  'top_left_y',
  'bottom_right_x',
  'bottom_right_y',
]);

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isLooseList(value: unknown, isItem: (item: unknown) => boolean): boolean {
  if (value == null) return true;
  if (!Array.isArray(value)) return false;
  for (let index = 0; index < value.length; index++) if (!isItem(value[index])) return false;
  return true;
}

function isLooseText(value: unknown): boolean {
  return value == null || typeof value === 'string';
}

function isLooseNumber(value: unknown): boolean {
  return value == null || typeof value === 'string' || Number.isFinite(value);
}
