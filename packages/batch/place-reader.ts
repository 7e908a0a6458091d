import { type FileHandle } from 'node:fs/promises';

/** A line of a file: its first byte, its length without the line feed, its number from 1. */
export interface Place {
  start: number;
  length: number;
  line: number;
}

/** Reads at least so much at a time: neighbours are asked for next. */
const WINDOW_BYTES = 64 * 1024;

/** Results are finished in nearly the order of their items: a few windows hold all that is near. */
const WINDOWS_KEPT = 16;

interface Window {
  start: number;
  bytes: Promise<Buffer>;
  length: number;
}

/**
 * Makes a reader of lines by their place, quick for places that lie near each other.
 * @returns reads one line; null where the file ends before it, or cannot be read.
 */
export function createPlaceReader(handle: FileHandle): (place: Place) => Promise<Buffer | null> {
  const windows: Window[] = [];
  const windowOf = ({ start, length }: Place): Window => {
    const at = windows.findIndex((each) => each.start <= start && start + length <= each.start + each.length);
    const [found] = at === -1 ? [] : windows.splice(at, 1);
    const window = found ?? readWindow(handle, start, Math.max(length, WINDOW_BYTES));
    windows.push(window);
    if (windows.length > WINDOWS_KEPT) windows.shift();
    return window;
  };
  return async (place) => {
    const window = windowOf(place);
    const bytes = await window.bytes.catch(() => null);
    const offset = place.start - window.start;
    return bytes === null || bytes.length < offset + place.length
      ? null
      : bytes.subarray(offset, offset + place.length);
  };
}

function readWindow(handle: FileHandle, start: number, length: number): Window {
  const read = async () => {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, start);
    return buffer.subarray(0, bytesRead);
  };
  const bytes = read();
  // whoever waits for it gets the failure
  bytes.catch(() => undefined);
  return { start, length, bytes };
}
