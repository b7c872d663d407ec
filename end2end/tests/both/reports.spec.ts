// Reports of other tools: those in use, all imports, importing and retiring, and what a snapshot says of them.

import { createHash } from 'node:crypto';

import type { Page, TestInfo } from '@playwright/test';

import { kind } from '../../fixture/pages';
import { cells } from '../../fixture/read';
import { lcov, type ReportFile, sarif } from '../../fixture/reports';
import { site } from '../../fixture/site';
import { expect, test } from '../../fixture/test';

const at = (path: string) => site().reports.address + path;

/** A file of the browser in place of one on disk. */
const upload = ({ name, content }: ReportFile) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });

/** A project without reports that no other test knows. */
async function ownProject(page: Page, info: TestInfo): Promise<string> {
  const name = `${info.project.name}-${info.testId.slice(-8)}-${info.retry}`.toLowerCase();
  const answer = await page.request.post(at('/api/v2/dashboard/projects'), { data: { name, path: site().reports.source } });
  expect(answer.status()).toBe(201);
  return name;
}

async function importByForm(page: Page, files: ReportFile[]): Promise<void> {
  await page.getByLabel('Files').setInputFiles(files.map(upload));
  await page.getByRole('button', { name: 'Import' }).click();
}

test('what captures use is a row for each tool, with its state in words', async ({ open, page }) => {
  await open(kind('reports').path);
  await expect(page.locator('section.verdict p')).toHaveText(
    /^Captures use reports from 5 tools: 2 current, 1 waiting for the next snapshot, 1 carried from an older commit, 1 stale\.$/,
  );
  const tools = await page.locator('table.used td.name b').allTextContents();
  const states = (await cells(page.locator('table.used tbody tr'))).map(([, , state]) => state);
  expect(tools.map((tool, place) => [tool, states[place]])).toEqual([
    ['LCOV', '○ stale: not used'],
    ['Grype 0.96.0', '◔ carried'],
    ['gitleaks', '◆ new: the next snapshot uses it'],
    ['my-scanner 1.2.3', '● current'],
    ['OpenSSF Scorecard v5.1.0', '● current'],
  ]);
  const scan = page.locator('table.used tbody tr').filter({ hasText: 'my-scanner' });
  await expect(scan).toContainText('my-scanner 1.2.3');
  await expect(scan).toContainText('python');
  await expect(scan).toContainText('24 hours ago');
  await expect(scan).toContainText('2 findings');
});

test('all imports are listed and can be filtered', async ({ open, page }) => {
  await open(kind('reports').path);
  const files = page.locator('table.imports tbody tr');
  await expect(files).toHaveCount(6);
  await expect(files.first()).toContainText('gitleaks.json');
  await expect(page.locator('table.imports').getByText('– replaced')).toHaveCount(1);
  await page.locator('#history').getByRole('combobox', { name: 'Format' }).selectOption('SARIF');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL(/\?kind=sarif#history$/);
  await expect(files).toHaveCount(2);
  await expect(page.locator('#history .foot')).toContainText('2 of 2 imports, newest first.');
});

test('a project without reports says how to import some, and which', async ({ open, page }) => {
  await open(kind('no reports').path);
  await expect(page.locator('pre.commands')).toHaveText(
    'codegraph import report.sarif coverage/lcov.info --project bare\n' +
      'curl -F file=@report.sarif "$CODEGRAPH_SERVER/api/v2/dashboard/projects/bare/imports"',
  );
  for (const format of ['SARIF', 'CycloneDX', 'LCOV', 'JUnit']) {
    await expect(page.locator('#formats').getByRole('cell', { name: format, exact: true })).toBeVisible();
  }
});

test('one report says all that is known of it', async ({ open, page, request }) => {
  await open(kind('report').path);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('grype.json');
  await expect(page.locator('section.verdict')).toContainText('2 findings, 1 entry skipped.');
  await expect(page.locator('section.verdict')).toContainText('◔ carried');
  const fact = (name: string) => page.locator('.facts div').filter({ has: page.getByText(name, { exact: true }) }).locator('dd');
  await expect(fact('Tool')).toHaveText('Grype 0.96.0');
  await expect(fact('Imported by')).toHaveText('anonymous');
  await expect(page.locator('#skipped')).toContainText('/matches/1');
  const link = await page.getByRole('link', { name: 'Download' }).getAttribute('href');
  const file = await request.get(at(link ?? ''));
  expect(file.status()).toBe(200);
  await expect(fact('Digest')).toHaveText(`sha256:${createHash('sha256').update(await file.body()).digest('hex')}`);
});

test('files are imported, detected and retired', async ({ open, page }, info) => {
  const project = await ownProject(page, info);
  await open(at(`/projects/${project}/imports`));
  await importByForm(page, [sarif('a.sarif', ['PY-1', 'PY-2']), lcov, { name: 'notes.txt', content: 'nothing' }]);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('2 files imported, 1 rejected');
  const file = (name: string) => page.locator('#files .item').filter({ hasText: name });
  await expect(file('notes.txt')).toContainText('✕ rejected');
  await expect(file('notes.txt')).toContainText('Unknown format: the file begins with "nothing".');
  await expect(file('a.sarif')).toContainText('● imported');
  await expect(file('a.sarif')).toContainText('SARIF 2.1.0 by my-scanner 1.2.3: 2 findings, for Audit.');
  await expect(file('a.sarif')).toContainText('1 entry skipped:');
  await expect(file('a.sarif')).toContainText('/runs/0/results/2');

  await page.getByRole('link', { name: 'All reports' }).click();
  await importByForm(page, [lcov]);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No new files');
  await page.getByRole('link', { name: 'All reports' }).click();

  await page.getByRole('link', { name: 'Retire the reports of my-scanner 1.2.3' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Retire the reports of my-scanner 1.2.3?');
  await page.getByRole('button', { name: 'Retire' }).click();
  await expect(page).toHaveURL(/\/imports\/[0-9a-f-]{36}$/);
  await expect(page.locator('section.verdict')).toContainText('Retired by anonymous on ');
  await page.getByRole('link', { name: 'All reports' }).click();
  await expect(page.locator('table.used tbody tr')).toHaveCount(1);
  await expect(page.locator('table.imports').getByText('○ retired')).toHaveCount(1);
});

test.describe('a field that is wrong', () => {
  test.use({ wrongAddresses: true });

  test('is named, and what was typed stays', async ({ open, page }, info) => {
    const project = await ownProject(page, info);
    await open(at(`/projects/${project}/imports`));
    await page.getByLabel('Commit').fill('no-such-tag');
    await page.getByLabel('Label').fill('frontend');
    await importByForm(page, [lcov]);
    await expect(page.locator('.field-error')).toContainText('✕ Commit:');
    await expect(page.getByLabel('Commit')).toHaveValue('no-such-tag');
    await expect(page.getByLabel('Commit')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('Label')).toHaveValue('frontend');
  });
});

test('a project says how many reports count, and a tile that its numbers are older', async ({ open, page }) => {
  await open(kind('project with reports').path);
  await expect(page.locator('p.reports')).toHaveText(
    /^Reports from 5 tools: ● 2 current, ◆ 1 waiting for the next snapshot, ◔ 1 carried, ○ 1 stale\.$/,
  );
  const tile = (name: string) => page.locator('.strip .dim').filter({ hasText: name });
  await expect(tile('Supply chain')).toContainText(/◔ carried, \d+ (hours|days) older/);
  await expect(tile('Quality')).toContainText('○ partly stale');
  await expect(tile('Audit')).not.toContainText(/carried|stale/);
  await page.locator('p.reports').getByRole('link').click();
  await expect(page).toHaveURL(kind('reports').path);
});

test('a snapshot lists its reports and leads to them', async ({ open, page }) => {
  await open(kind('snapshot with reports').path);
  for (const [file, tool, dimension, state] of [
    ['scan.sarif', 'my-scanner 1.2.3 python', 'Audit', /^● current$/],
    ['grype.json', 'Grype 0.96.0', 'Supply chain', /^◔ carried, \d+ (hours|days) older$/],
    ['lcov.info', 'LCOV', 'Quality', /^○ stale, \d+ days older$/],
  ] as const) {
    const row = page.locator('table.reports tbody tr').filter({ hasText: file });
    await expect(row.locator('td').first()).toHaveText(new RegExp(`^${tool}\\s*${dimension}$`));
    await expect(row.locator('.state')).toHaveText(state);
  }
  await expect(page.locator('section.summary#sca header')).toContainText('◔ carried');
  await page.locator('table.reports').getByRole('link', { name: 'grype.json' }).click();
  await expect(page).toHaveURL(kind('report').path);
});

test('items say what they are in words, not in JSON, and that they are accepted', async ({ open, page }) => {
  await open(kind('snapshot with reports').path.replace('dimension=sca', 'dimension=sca&category=vulnerability'));
  const lodash = page.locator('#items .item').filter({ hasText: 'lodash' });
  await expect(lodash.locator('summary')).toHaveText('CVSS 9.1 · CWE-1321 · fixed in 4.17.12 · found by grype');
  await lodash.locator('summary').click();
  await expect(lodash.locator('dl')).toContainText('CVE-2019-10744');
  await expect(page.locator('#items')).not.toContainText(/[{}[\]"]/);

  await open(kind('snapshot with reports').path.replace('dimension=sca', 'dimension=audit'));
  const accepted = page.locator('#items .item.is-accepted');
  await expect(accepted).toHaveCount(1);
  await expect(accepted.locator('.chip')).toHaveText(/^✓ accepted by a waiver until \d{4}-\d\d-\d\d$/);
  await expect(accepted).toContainText('only test data goes there');
});

test('a comparison says that a finding was accepted', async ({ open, page }) => {
  await open(kind('comparison with reports').path);
  const changed = page.locator('[id="audit.finding"] .item').filter({ hasText: 'PY-100' });
  await expect(changed).toContainText('◆ changed');
  await expect(changed).toContainText(/now accepted by a waiver until \d{4}-\d\d-\d\d: only test data goes there/);
});

test('every link of these pages leads somewhere', async ({ open, page, request }) => {
  const targets = new Set<string>();
  for (const name of ['reports', 'no reports', 'report', 'report to retire', 'project with reports', 'snapshot with reports']) {
    await open(kind(name).path);
    for (const href of await page.locator('a[href]').evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).href))) {
      targets.add(href.split('#')[0] ?? '');
    }
  }
  expect(targets.size).toBeGreaterThan(20);
  const dead: string[] = [];
  for (const target of targets) {
    const answer = await request.get(target);
    if (!answer.ok()) {
      dead.push(`${target}: ${answer.status()}`);
    }
  }
  expect(dead).toEqual([]);
});
