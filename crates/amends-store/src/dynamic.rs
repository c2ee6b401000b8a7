//! The ports as object-safe traits: a host that chooses its store at run time holds an `Arc<dyn DynEventStore>`.
//!
//! Every [`EventStore`] is a [`DynEventStore`], and `dyn DynEventStore` is an [`EventStore`] again, so that code
//! written against the port takes either. The same for keys.

use std::pin::Pin;
use std::sync::Arc;

use amends_envelope::{CommandId, KeyId, StreamName, Tenant};

use crate::{
    Admin, AllRead, Answer, Append, Committed, EventStore, HeldKey, Key, KeyStore, Load, Loaded, Page,
    Purpose, Scope, StoreError, StoreHead, StreamHead, StreamPage, StreamRead, Subject,
};

/// A future in a box.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Declares an object-safe twin of a port, with the two ways between them and the way through an `Arc`.
macro_rules! twin {
    (
        $(#[$doc:meta])+ $twin:ident for $port:ident {
            $($method:ident, $boxed:ident($($arg:ident: [$($by:tt)?] $ty:ty),*) -> $answer:ty;)+
        }
    ) => {
        $(#[$doc])+
        pub trait $twin: Send + Sync {
            $(
                #[doc = concat!("[`", stringify!($port), "::", stringify!($method), "`], boxed.")]
                fn $boxed<'a>(&'a self, $($arg: $($by 'a)? $ty),*) -> BoxFuture<'a, Result<$answer, StoreError>>;
            )+
        }

        impl<S: $port> $twin for S {
            $(fn $boxed<'a>(&'a self, $($arg: $($by 'a)? $ty),*) -> BoxFuture<'a, Result<$answer, StoreError>> {
                Box::pin(self.$method($($arg),*))
            })+
        }

        impl $port for dyn $twin {
            $(async fn $method(&self, $($arg: $($by)? $ty),*) -> Result<$answer, StoreError> {
                self.$boxed($($arg),*).await
            })+
        }

        impl<S: $port + ?Sized> $port for Arc<S> {
            $(async fn $method(&self, $($arg: $($by)? $ty),*) -> Result<$answer, StoreError> {
                (**self).$method($($arg),*).await
            })+
        }
    };
}

twin! {
    /// [`EventStore`] as an object-safe trait.
    DynEventStore for EventStore {
        append, append_boxed(tenant: [&] Tenant, append: [] Append) -> Committed;
        command, command_boxed(tenant: [&] Tenant, id: [] CommandId) -> Option<Answer>;
        read_stream, read_stream_boxed(tenant: [&] Tenant, stream: [&] StreamName, read: [] StreamRead) -> StreamPage;
        stream_head, stream_head_boxed(tenant: [&] Tenant, stream: [&] StreamName) -> Option<StreamHead>;
        read_all, read_all_boxed(scope: [&] Scope, read: [] AllRead) -> Page;
        head, head_boxed(admin: [&] Admin) -> StoreHead;
        load, load_boxed(admin: [&] Admin, load: [] Load) -> Loaded;
    }
}

twin! {
    /// [`KeyStore`] as an object-safe trait.
    DynKeyStore for KeyStore {
        get_or_create, get_or_create_boxed(tenant: [&] Tenant, subject: [&] Subject, purpose: [&] Purpose) -> (KeyId, Key);
        get_or_create_all, get_or_create_all_boxed(tenant: [&] Tenant, subjects: [] Vec<Subject>, purpose: [&] Purpose) -> Vec<(KeyId, Key)>;
        open, open_boxed(tenant: [&] Tenant, id: [&] KeyId) -> Option<Key>;
        destroy_subject, destroy_subject_boxed(tenant: [&] Tenant, subject: [&] Subject) -> Vec<KeyId>;
        keys_of, keys_of_boxed(tenant: [&] Tenant, subject: [&] Subject) -> Vec<HeldKey>;
    }
}
