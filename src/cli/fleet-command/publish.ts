import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { FleetReport } from '../../fleet/report/report.js';
import { messageOf } from '../message-of.js';
import type { FleetArguments } from './arguments.js';
import { jsonPieces } from './json-pieces.js';

/** Shows the report and writes its files. One that cannot be written, which `onProblem` hears, costs none of the others. */
export async function publish(
  report: FleetReport,
  { jsonFile, htmlFile, quiet }: Pick<FleetArguments, 'jsonFile' | 'htmlFile' | 'quiet'>,
  onProblem: (problem: string) => void,
): Promise<boolean> {
  const { textReport } = await import('../../fleet/report/text.js');
  const text = () => process.stdout.write(`${textReport(report)}\n`);
  const isAskedFor = jsonFile !== undefined || htmlFile !== undefined;
  const isShown = !quiet || !isAskedFor;
  if (isShown) text();
  if (!isAskedFor) process.stdout.write('For the picture of it, add --html fleet.html\n');

  let isComplete = true;
  const attempt = async (flag: string, file: string, said: string, write: () => Promise<void>) => {
    try {
      await write();
      if (isShown) process.stdout.write(`${said} is in ${file}.\n`);
    } catch (error) {
      isComplete = false;
      onProblem(`--${flag} ${file} could not be written: ${messageOf(error)}`);
    }
  };
  if (htmlFile !== undefined) {
    await attempt('html', htmlFile, 'The picture', async () => {
      const { htmlReport } = await import('../../fleet/report/html.js');
      await writeFile(htmlFile, htmlReport(report));
    });
  }
  if (jsonFile !== undefined) {
    await attempt('json', jsonFile, 'All that was seen', () =>
      pipeline(Readable.from(jsonPieces(report)), createWriteStream(jsonFile)),
    );
  }
  // It was to be in the files.
  if (!isShown && !isComplete) text();
  return isComplete;
}
