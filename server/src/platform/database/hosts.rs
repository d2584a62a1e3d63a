//! The database's address: one server, or several of which one is the primary.

use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

/// Connection settings for each possible primary, in the order of the address.
#[derive(Clone)]
pub struct Hosts(Vec<PgConnectOptions>);

impl Hosts {
    /// The connection settings of each possible primary, with additional settings.
    #[must_use]
    pub fn with(&self, more: impl Fn(PgConnectOptions) -> PgConnectOptions) -> Vec<PgConnectOptions> {
        self.0.iter().cloned().map(more).collect()
    }
}

impl FromStr for Hosts {
    type Err = String;

    fn from_str(url: &str) -> Result<Self, String> {
        let urls = each_host(url);
        if urls.len() > 1 && ["?host=", "&host=", "?port=", "&port="].iter().any(|named| url.contains(named)) {
            return Err("hosts before the database's name and hosts after it cannot be combined".to_owned());
        }
        let read = |url: &String| url.parse::<PgConnectOptions>().map_err(|cause| cause.to_string());
        urls.iter().map(read).collect::<Result<_, _>>().map(Self)
    }
}

/// Splits an address with several comma-separated hosts, which libpq accepts and sqlx does not, into one address for each host.
fn each_host(url: &str) -> Vec<String> {
    let Some((scheme, rest)) = url.split_once("://") else { return vec![url.to_owned()] };
    let (authority, database) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let from = authority.rfind('@').map_or(0, |at| at + 1);
    let (user, hosts) = authority.split_at(from);
    hosts.split(',').map(|host| format!("{scheme}://{user}{host}{database}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Result<Vec<(String, u16, Option<String>)>, String> {
        let said = |options: &PgConnectOptions| {
            let socket = options.get_socket().map(|folder| folder.display().to_string());
            (options.get_host().to_owned(), options.get_port(), socket)
        };
        url.parse::<Hosts>().map(|hosts| hosts.0.iter().map(said).collect())
    }

    #[test]
    fn hosts_are_read_in_libpq_syntax() {
        let hosts = read("postgres://placebook:se,cret@one.example:5433,two.example/placebook").unwrap();
        assert_eq!(hosts, [("one.example".into(), 5433, None), ("two.example".into(), 5432, None)]);
        let hosts = read("postgres://placebook@%2Frun%2Fone,%2Frun%2Ftwo:5433/placebook").unwrap();
        assert_eq!(hosts[0].2.as_deref(), Some("/run/one"));
        assert_eq!((hosts[1].1, hosts[1].2.as_deref()), (5433, Some("/run/two")));
        let hosts = read("postgres://placebook@[::1]:1,[::1]:2?sslmode=disable").unwrap();
        assert_eq!((hosts[0].1, hosts[1].1), (1, 2));
    }

    #[test]
    fn single_host_is_read_as_by_sqlx() {
        let hosts = read("postgres://placebook@localhost/placebook?host=%2Frun%2Fone").unwrap();
        assert_eq!(hosts.len(), 1);
        assert_eq!(hosts[0].2.as_deref(), Some("/run/one"));
    }

    #[test]
    fn hosts_in_both_parts_of_the_address_are_refused() {
        assert!(read("postgres://one,two/placebook?host=three").is_err());
        assert!(read("postgres://one:x,two/placebook").is_err());
    }
}
