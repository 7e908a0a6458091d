import { type VendorSegment } from '@moderato/core';
import { type XmlElement } from '@moderato/http/xml';
import { NOTHING, decisionIn, distinctOf, elementsOf, numberOf, textOf, textsOf } from '../elements.js';
import { readScenes, subLabelsOf } from '../scenes.js';

/** In audio the `Label` of a scene is the keyword that was hit (S:audio-q). */
export function audioKeywords(scene: XmlElement): string[] {
  const label = textOf(scene, 'Label');
  const keywords = textsOf(scene, 'Keywords');
  if (keywords.length === 0) return label === null ? NOTHING : [label];
  return distinctOf(label === null ? keywords : [label, ...keywords]);
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
  for (const name of RECOGNISED) {
    const found = elementsOf(section, name);
    if (found.length === 0) continue;
    const objects = found.map((object) => readRecognised(object, name));
    segment.objects = segment.objects === undefined ? objects : [...segment.objects, ...objects];
  }
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
