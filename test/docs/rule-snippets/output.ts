import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { Capability, Ingress, IngressBackend } from 'cdk8s-plus-28';
import { CodeSnippet, NoSnippet, Snippets } from './snippet';
import { SecureDeployment } from '../../../src';
import { IMAGE as image } from '../../synthesis/apps';

/** What holds for the output as a whole, and for reasons that were given. */
export const OUTPUT: Snippets<CodeSnippet | NoSnippet> = {
  'manifest-plain-json': {
    refused: ({ chart }) => {
      const timeout = Number(process.env.SHOP_TIMEOUT);
      new ApiObject(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', data: { timeout } });
    },
    accepted: ({ chart }) => {
      const timeout = process.env.SHOP_TIMEOUT ?? '30';
      new ApiObject(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', data: { timeout } });
    },
  },
  'manifest-identity': {
    refused: ({ chart }) => {
      new ApiObject(chart, 'settings', { apiVersion: 'v1', kind: '', data: { color: 'blue' } });
    },
    accepted: ({ chart }) => {
      new ApiObject(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', data: { color: 'blue' } });
    },
  },
  'output-unique-object': {
    refused: ({ chart }) => {
      new ApiObject(chart, 'old', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } });
      new ApiObject(chart, 'new', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } });
    },
    accepted: ({ chart }) => {
      new ApiObject(chart, 'old', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } });
      new ApiObject(chart, 'new', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings-2' } });
    },
  },
  'output-unique-file': {
    outputType: 'FILE_PER_RESOURCE',
    refused: ({ chart }) => {
      new ApiObject(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } });
      new ApiObject(chart, 'blog', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'blog' } });
    },
    accepted: ({ chart }) => {
      new ApiObject(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' } });
      new ApiObject(chart, 'blog', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'blog-settings', namespace: 'blog' } });
    },
  },
  'output-unchanged': {
    refused: ({ chart }) => {
      chart.toJson = () => {
        const objects = Chart.prototype.toJson.call(chart);
        objects.forEach(({ metadata }) => Object.assign(metadata, { labels: { team: 'shop' } }));
        return objects;
      };
    },
    accepted: ({ web }) => {
      ApiObject.of(web).addJsonPatch(JsonPatch.add('/metadata/labels', { team: 'shop' }));
    },
  },
  'construct-validation': {
    refused: ({ chart }) => {
      new Ingress(chart, 'ingress');
    },
    accepted: ({ chart, web }) => {
      new Ingress(chart, 'ingress', { defaultBackend: IngressBackend.fromService(web.exposeViaService()) });
    },
  },
  'rule-error': {
    none: 'It tells that a rule itself has failed, so there is nothing a user could write to get it.',
  },
  'grant-unused': {
    refused: ({ chart }) => {
      const proxy = new SecureDeployment(chart, 'proxy', {
        containers: [{
          image,
          capability: { capability: Capability.NET_BIND_SERVICE, reason: 'old clients know only port 443' },
        }],
      });
      ApiObject.of(proxy).addJsonPatch(JsonPatch.remove('/spec/template/spec/containers/0/securityContext/capabilities/add'));
    },
    accepted: ({ chart }) => {
      new SecureDeployment(chart, 'proxy', {
        containers: [{
          image,
          capability: { capability: Capability.NET_BIND_SERVICE, reason: 'old clients know only port 443' },
        }],
      });
    },
  },
};
