import { type VendorSegment } from '@moderato/core';
import { type XmlElement } from '@moderato/http/xml';
import { decisionIn, elementsOf, numberOf, textOf, textsOf } from '../elements.js';
import { readScenes, subLabelsOf } from '../scenes.js';

/** In audio the `Label` of a scene is the keyword that was hit (S:audio-q). */
export function audioKeywords(scene: XmlElement): string[] {
  const label = textOf(scene, 'Label');
  const keywords = textsOf(scene, 'Keywords');
  if (keywords.length === 0) return label === null ? [] : [label];
  return [...new Set(label === null ? keywords : [label, ...keywords])];
}

/**
 * Reads one slice of audio: a `Section` of audio (Tencent Cloud CI, "Querying audio moderation job", S:audio-q) or an
 * `AudioSection` of video, which has the same fields (S:video-q).
 */
export function readAudioSection(section: XmlElement, path: string, urlsExpireAt: string): VendorSegment {
  const startMs = numberOf(section, 'OffsetTime');
  const durationMs = numberOf(section, 'Duration');
  const url = textOf(section, 'Url');
  const segment: VendorSegment = {
    kind: 'audio',
    startMs,
    endMs: startMs === null || durationMs === null ? null : startMs + durationMs,
    text: textOf(section, 'Text'),
    url,
    urlExpiresAt: url === null ? null : urlsExpireAt,
    decision: decisionIn(section),
    label: textOf(section, 'Label'),
    subLabels: subLabelsOf(section),
    findings: readScenes(section, path, audioKeywords),
    path,
  };
  const objects: Record<string, unknown>[] = [];
  for (const name of RECOGNISED)
    for (const found of elementsOf(section, name)) objects.push(readRecognised(found, name));
  if (objects.length > 0) segment.objects = objects;
  return segment;
}

const RECOGNISED = ['LanguageResults', 'SpeakerResults', 'RecognitionResults'] as const;

/** A language, a known voice or a minor's voice, with its times in milliseconds (cos-cpp-sdk-v5, auditing_req.h). */
function readRecognised(found: XmlElement, type: string): Record<string, unknown> {
  return {
    type,
    label: textOf(found, 'Label'),
    score: numberOf(found, 'Score'),
    startMs: numberOf(found, 'StartTime'),
    endMs: numberOf(found, 'EndTime'),
  };
}
