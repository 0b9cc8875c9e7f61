import { ApiObject, JsonPatch } from 'cdk8s';
import { CodeSnippet, ExemptionFileSnippet, Scene, Snippets } from './snippet';
import { Exemptions } from '../../../src';

const sharePid = ({ web }: Scene) => {
  ApiObject.of(web).addJsonPatch(JsonPatch.add('/spec/template/spec/shareProcessNamespace', true));
};

/** What holds for exemptions. */
export const EXEMPTIONS: Snippets<CodeSnippet | ExemptionFileSnippet> = {
  'exemption-unknown-rule': {
    refused: ({ web }) => {
      ApiObject.of(web).addJsonPatch(JsonPatch.add('/spec/template/spec/shareProcessNamespace', true));
      Exemptions.add(web, {
        rule: 'share-pids',
        reason: 'a debugger of the last release',
        owner: 'team-shop',
        expires: '2027-03-31',
      });
    },
    accepted: ({ web }) => {
      ApiObject.of(web).addJsonPatch(JsonPatch.add('/spec/template/spec/shareProcessNamespace', true));
      Exemptions.add(web, {
        rule: 'share-pid',
        reason: 'a debugger of the last release',
        owner: 'team-shop',
        expires: '2027-03-31',
      });
    },
  },
  'exemption-not-allowed': {
    refused: ({ chart }) => {
      new ApiObject(chart, 'old', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } });
      const twin = new ApiObject(chart, 'new', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } });
      Exemptions.add(twin, {
        rule: 'output-unique-object',
        reason: 'the old one goes away soon',
        owner: 'team-shop',
        expires: '2027-03-31',
      });
    },
    accepted: ({ chart }) => {
      new ApiObject(chart, 'old', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } });
      new ApiObject(chart, 'new', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings-2' } });
    },
  },
  'exemption-file-missing': {
    refused: ({ app }) => {
      Exemptions.fromFile(app, 'exemption.yaml');
    },
    accepted: ({ app }) => {
      Exemptions.fromFile(app, 'exemptions.yaml');
    },
  },
  'exemption-incomplete': {
    weaken: sharePid,
    refused: `
      # exemptions.yaml, given to Exemptions.fromFile()
      - rule: share-pid
        object: Deployment shop/web
        reason: ""
        owner: team-shop
        expires: 2027-03-31
    `,
    accepted: `
      # exemptions.yaml, given to Exemptions.fromFile()
      - rule: share-pid
        object: Deployment shop/web
        reason: a debugger of the last release
        owner: team-shop
        expires: 2027-03-31
    `,
  },
  'exemption-too-broad': {
    refused: ({ chart, web }) => {
      ApiObject.of(web).addJsonPatch(JsonPatch.add('/spec/template/spec/shareProcessNamespace', true));
      Exemptions.add(chart, {
        rule: 'share-pid',
        reason: 'a debugger of the last release',
        owner: 'team-shop',
        expires: '2027-03-31',
      });
    },
    accepted: ({ web }) => {
      ApiObject.of(web).addJsonPatch(JsonPatch.add('/spec/template/spec/shareProcessNamespace', true));
      Exemptions.add(web, {
        rule: 'share-pid',
        reason: 'a debugger of the last release',
        owner: 'team-shop',
        expires: '2027-03-31',
      });
    },
  },
  'exemption-expired': {
    refused: ({ web }) => {
      ApiObject.of(web).addJsonPatch(JsonPatch.add('/spec/template/spec/shareProcessNamespace', true));
      Exemptions.add(web, {
        rule: 'share-pid',
        reason: 'a debugger of the last release',
        owner: 'team-shop',
        expires: '2026-03-31',
      });
    },
    accepted: ({ web }) => {
      ApiObject.of(web).addJsonPatch(JsonPatch.add('/spec/template/spec/shareProcessNamespace', true));
      Exemptions.add(web, {
        rule: 'share-pid',
        reason: 'a debugger of the last release',
        owner: 'team-shop',
        expires: '2027-03-31',
      });
    },
  },
  'exemption-unused': {
    refused: ({ web }) => {
      ApiObject.of(web).addJsonPatch(JsonPatch.add('/spec/template/spec/shareProcessNamespace', false));
      Exemptions.add(web, {
        rule: 'share-pid',
        reason: 'a debugger of the last release',
        owner: 'team-shop',
        expires: '2027-03-31',
      });
    },
    accepted: ({ web }) => {
      ApiObject.of(web).addJsonPatch(JsonPatch.add('/spec/template/spec/shareProcessNamespace', false));
    },
  },
};
