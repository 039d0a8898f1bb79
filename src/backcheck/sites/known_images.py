"""What is publicly known of the user that published images run as. An image that is not listed here is unknown."""

# Their entry points begin as root to prepare their volumes, and run the service itself as a user of its own.
CHANGE_USER = frozenset(
    "adminer arangodb cassandra chronograf clickhouse cockroachdb couchbase couchdb crate elasticsearch eclipse-mosquitto emqx flink"
    " ghost haproxy influxdb jetty kapacitor kibana logstash mariadb memcached mongo mysql nats neo4j nextcloud nginx odoo orientdb"
    " percona postgres rabbitmq redis rethinkdb solr sonarqube telegraf valkey varnish wordpress zookeeper".split()
)

# The same of images that their makers publish under a name of their own, and those that never begin as root.
PUBLISHED = frozenset(
    "apache/tika dpage/pgadmin4 docker.elastic.co/elasticsearch/elasticsearch docker.elastic.co/kibana/kibana gotenberg/gotenberg"
    " grafana/grafana grafana/loki opensearchproject/opensearch pgvector/pgvector postgis/postgis prom/alertmanager prom/prometheus"
    " timescale/timescaledb valkey/valkey".split()
)

# Systems and languages to build upon: root until an image made from them says otherwise.
RUN_AS_ROOT = frozenset(
    "almalinux alpine amazoncorretto amazonlinux archlinux bash buildpack-deps busybox centos clearlinux clojure dart debian docker"
    " eclipse-temurin elixir erlang fedora gcc golang gradle groovy haskell haxe hylang ibmjava julia maven mono node openjdk"
    " opensuse oraclelinux perl photon php pypy python r-base rakudo-star rockylinux ruby rust sapmachine sbt scratch swift"
    " tomcat ubuntu".split()
)

# Services whose processes stay root, or the first of which does.
STAY_ROOT = frozenset("caddy composer drupal httpd joomla matomo mediawiki mongo-express phpmyadmin registry traefik unit".split())

# A word of the name or the tag with which publishers mark images that never begin as root.
UNPRIVILEGED = ("nonroot", "non-root", "rootless", "unprivileged")

# Programs that start another one under the user that they are given.
USER_CHANGERS = frozenset({"chpst", "gosu", "runuser", "s6-setuidgid", "setpriv", "setuidgid", "su-exec"})

# What stands in for others at a desk: mail that is caught, sign-ins and clouds that are played.
STAND_INS = frozenset(
    "axllent/mailpit djfarrelly/maildev dockage/mailcatcher greenmail/standalone haravich/fake-smtp-server kristophjunge/test-saml-idp"
    " localstack/localstack mailhog/mailhog maildev/maildev mailslurper/mailslurper reachfive/fake-smtp-server rnwood/smtp4dev"
    " rroemhild/test-openldap schickling/mailcatcher sj26/mailcatcher wiremock/wiremock".split()
)
