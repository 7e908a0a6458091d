import { describe, expect, it } from '@jest/globals';
import { fileTypeOf } from '../../../packages/moderato/files/file-type.js';

const ZIP = 'docx docm dotx dotm pptx pptm potx potm ppsx ppsm xlsx xlsm xlsb xltx xltm'.split(' ');
const OLD = 'doc xls ppt dot xlt pot pps wps wpt et ett ets dps dpt'.split(' ');

describe('the type of a file by its first bytes', () => {
  it.each(ZIP)('lets an office document that is a ZIP archive end with .%s', (ending) => {
    const found = fileTypeOf(Buffer.from('PK\x03\x04....', 'latin1'));

    expect(found?.kinds).toEqual(['document']);
    expect(found?.endings).toContain(ending);
  });

  it.each(OLD)('lets an old office document end with .%s', (ending) => {
    const found = fileTypeOf(Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1'));

    expect(found?.endings).toContain(ending);
  });

  it.each(['txt', 'xhtml', 'html', 'htm'])('lets a file that begins with <html> end with .%s', (ending) => {
    expect(fileTypeOf(Buffer.from('<html><body>'))?.endings).toContain(ending);
    expect(fileTypeOf(Buffer.from('<!DOCTYPE html>'))?.endings).toContain(ending);
  });

  it('does not let a picture be a document of words', () => {
    expect(fileTypeOf(Buffer.from('PK\x03\x04', 'latin1'))?.endings).not.toContain('png');
  });
});
