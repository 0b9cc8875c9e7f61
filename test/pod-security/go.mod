// Kubernetes' own Pod Security admission. Only its test data is used, by upstream-fixtures.ts; nothing here is compiled.
module github.com/cdk8s-secure/cdk8s-secure/test/pod-security

go 1.26.0

require k8s.io/pod-security-admission v0.37.2
