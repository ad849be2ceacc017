//go:build tools

package tools

import _ "github.com/prometheus-community/elasticsearch_exporter"
