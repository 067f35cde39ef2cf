-- Once, as root: runuser -u postgres -- psql -f deploy/postgresql.sql
-- The role owns its one database and can do nothing else; the program comes by the socket as the system user hnp (peer).
CREATE ROLE hnp LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT 40;
CREATE DATABASE hnp OWNER hnp ENCODING 'UTF8' TEMPLATE template0 LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';
REVOKE ALL ON DATABASE hnp FROM PUBLIC;
ALTER ROLE hnp SET statement_timeout = '30s';
ALTER ROLE hnp SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE hnp SET timezone = 'UTC';
